package dev.mlopscloud.workflows.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.template.Templates;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Definitions over HTTP: {@code /api/definitions}. */
@Path("/api/definitions")
@Produces(MediaType.APPLICATION_JSON)
@Consumes({MediaType.APPLICATION_JSON, "application/yaml", "application/x-yaml", "text/yaml"})
@RunOnVirtualThread
public final class DefinitionResource {
    private final Dags dags;
    private final Templates templates;

    DefinitionResource(Dags dags, Templates templates) {
        this.dags = dags;
        this.templates = templates;
    }

    /**
     * A definition's place among its versions.
     *
     * @param file of a Python DAG; null for what came over HTTP
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Described(
            String dagId,
            int version,
            String versionId,
            String hash,
            boolean isPaused,
            @Nullable Instant nextRunAt,
            Instant createdAt,
            @Nullable String file) {
        static Described of(Dag dag) {
            DagVersion version = dag.version();
            Workflow.Origin origin = dag.workflow().origin();
            return new Described(
                    dag.dagId(),
                    version.number(),
                    version.id().toString(),
                    version.hash(),
                    dag.paused(),
                    dag.nextRunAt(),
                    version.createdAt(),
                    origin == null ? null : origin.file());
        }
    }

    /** A page of definitions. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record DescribedPage(List<Described> definitions, int totalEntries) {}

    /** One version with its text. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Version(
            String dagId,
            int version,
            String versionId,
            String hash,
            String contentType,
            Instant createdAt,
            @Nullable String source) {
        static Version of(DagVersion version, @Nullable String source) {
            return new Version(
                    version.dagId(),
                    version.number(),
                    version.id().toString(),
                    version.hash(),
                    version.mediaType(),
                    version.createdAt(),
                    source);
        }
    }

    /** The versions of a DAG. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record VersionPage(List<Version> versions, int totalEntries) {}

    /** The result of a dry run. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Validation(boolean valid, String dagId, String hash, List<String> taskIds) {}

    @POST
    public Response create(String body, @HeaderParam("Content-Type") String type) {
        Dag dag = dags.apply(Submission.read(body, isYaml(type), templates), false)
                .dag();
        return Response.created(URI.create("/api/definitions/" + dag.dagId()))
                .entity(Described.of(dag))
                .build();
    }

    @PUT
    @Path("/{dag_id}")
    public Response replace(@PathParam("dag_id") String dagId, String body, @HeaderParam("Content-Type") String type) {
        Submission submission = Submission.read(body, isYaml(type), templates);
        if (!submission.workflow().dagId().equals(dagId)) {
            throw ApiFailure.badRequest("The dag_id of the definition is '"
                    + submission.workflow().dagId() + "', but the path names '" + dagId + "'");
        }
        Dags.Applied applied = dags.apply(submission, true);
        return Response.status(applied.created() ? 201 : 200)
                .entity(Described.of(applied.dag()))
                .build();
    }

    @POST
    @Path("/validate")
    public Validation validate(String body, @HeaderParam("Content-Type") String type) {
        Submission submission = Submission.read(body, isYaml(type), templates);
        List<String> tasks =
                submission.workflow().tasks().stream().map(Task::id).toList();
        return new Validation(true, submission.workflow().dagId(), submission.hash(), tasks);
    }

    @GET
    public DescribedPage list(@Context UriInfo request) {
        Page<Dag> page = dags.list(Asked.query(request));
        return new DescribedPage(page.items().stream().map(Described::of).toList(), page.total());
    }

    @GET
    @Path("/schema.json")
    @Produces({"application/schema+json", MediaType.APPLICATION_JSON})
    public JsonNode schema() {
        return DefinitionSchema.read();
    }

    @GET
    @Path("/{dag_id}")
    public Version get(@PathParam("dag_id") String dagId) {
        DagVersion version = dags.get(dagId).version();
        return Version.of(version, dags.source(version));
    }

    @GET
    @Path("/{dag_id}/versions")
    public VersionPage versions(@PathParam("dag_id") String dagId, @Context UriInfo request) {
        Page<DagVersion> page = dags.versions(dagId, Asked.query(request));
        return new VersionPage(
                page.items().stream().map(v -> Version.of(v, null)).toList(), page.total());
    }

    @GET
    @Path("/{dag_id}/versions/{number}")
    public Version version(@PathParam("dag_id") String dagId, @PathParam("number") int number) {
        DagVersion version = dags.version(dagId, number);
        return Version.of(version, dags.source(version));
    }

    @DELETE
    @Path("/{dag_id}")
    @Consumes(MediaType.WILDCARD)
    public void delete(@PathParam("dag_id") String dagId) {
        dags.delete(dagId);
    }

    private static boolean isYaml(String contentType) {
        return contentType.contains("yaml");
    }
}
