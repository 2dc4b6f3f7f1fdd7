package dev.mlopscloud.workflows.dagfile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.mlopscloud.workflows.definition.Workflow;
import dev.mlopscloud.workflows.document.Fields;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.problem.Bodies;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /api/dag-files/{bundle}/{path}}: what a parser found in a file of a folder. */
@Path("/api/dag-files/{bundle}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class DagFileResource {
    private static final int MAX_DAGS = 1_000;
    private static final int MAX_ERRORS = 100;
    private static final int MAX_TEXT = 1 << 20;
    private static final int MAX_PATH = 1_000;

    private final DagFiles files;

    DagFileResource(DagFiles files) {
        this.files = files;
    }

    /** A file that was submitted before. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Known(String path, String hash, @Nullable String error) {}

    /** All files of a bundle. */
    public record Files(List<Known> files) {}

    /** What became of a submission. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Result(
            List<String> dagIds,
            List<String> stale,
            @Nullable String error) {}

    /** Those that somebody wants parsed again, or all. */
    @GET
    public Files list(@PathParam("bundle") String bundle, @QueryParam("asked") boolean asked) {
        return new Files((asked ? files.asked(bundle) : files.list(bundle))
                .stream()
                        .map(file -> new Known(file.path(), file.hash(), file.message()))
                        .toList());
    }

    @PUT
    @Path("/{path: .+}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Result put(@PathParam("bundle") String bundle, @PathParam("path") String path, String body) {
        DagFiles.Parsed parsed =
                Bodies.read(body, Set.of("hash", "source", "dags", "import_errors"), DagFileResource::parsed);
        DagFiles.Taken taken = files.put(file(bundle, path), parsed);
        return new Result(taken.dagIds(), taken.stale(), taken.error());
    }

    private static DagFiles.Parsed parsed(Fields fields) {
        List<JsonNode> dags = new ArrayList<>(fields.items("dags", MAX_DAGS));
        return new DagFiles.Parsed(
                fields.requiredText("hash", 100),
                fields.has("source") ? fields.requiredText("source", MAX_TEXT) : "",
                dags,
                fields.texts("import_errors", MAX_ERRORS, MAX_TEXT));
    }

    @DELETE
    @Path("/{path: .+}")
    public void delete(@PathParam("bundle") String bundle, @PathParam("path") String path) {
        if (!files.delete(file(bundle, path))) {
            throw ApiFailure.notFound("The file " + path + " of the bundle " + bundle + " is not known");
        }
    }

    private static Workflow.Origin file(String bundle, String path) {
        boolean fine = path.length() <= MAX_PATH
                && bundle.length() <= 250
                && path.chars().noneMatch(Character::isISOControl)
                && !path.startsWith("/")
                && !List.of(path.split("/")).contains("..");
        if (!fine) {
            throw ApiFailure.badRequest("The path of a file is relative to its bundle's folder");
        }
        return new Workflow.Origin(bundle, path);
    }
}
