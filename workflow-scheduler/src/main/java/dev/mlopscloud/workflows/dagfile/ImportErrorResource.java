package dev.mlopscloud.workflows.dagfile;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.problem.Parameters;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.List;

/** {@code /api/v2/importErrors}: the files whose DAGs could not be taken in. */
@Path("/api/v2/importErrors")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class ImportErrorResource {
    private final DagFiles files;

    ImportErrorResource(DagFiles files) {
        this.files = files;
    }

    /** Airflow's {@code ImportErrorResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    record ImportError(long importErrorId, Instant timestamp, String filename, String bundleName, String stackTrace) {
        static ImportError of(DagFile file) {
            return new ImportError(
                    file.id(), file.parsedAt(), file.path(), file.bundle(), String.valueOf(file.message()));
        }
    }

    /** Airflow's {@code ImportErrorCollectionResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    record ImportErrors(List<ImportError> importErrors, int totalEntries) {}

    @GET
    public ImportErrors list(@Context UriInfo request) {
        Page<DagFile> page = files.failed(Asked.query(request));
        return new ImportErrors(page.items().stream().map(ImportError::of).toList(), page.total());
    }

    @GET
    @Path("/{id}")
    public ImportError get(@PathParam("id") String id) {
        int number = Parameters.integer("path", "import_error_id", id);
        return files.failed(number)
                .map(ImportError::of)
                .orElseThrow(() ->
                        ApiFailure.notFound("The ImportError with import_error_id: `" + number + "` was not found"));
    }
}
