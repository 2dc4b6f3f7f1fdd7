package dev.mlopscloud.workflows.ui.deadline;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.mlopscloud.workflows.definition.DagVersion;
import dev.mlopscloud.workflows.definition.Dags;
import dev.mlopscloud.workflows.definition.Deadline;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.problem.ApiFailure;
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
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code …/deadlineAlerts}: what a definition says of deadlines. */
@Path("/ui/dags/{dag_id}/deadlineAlerts")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class AlertResource {
    private final Dags dags;

    AlertResource(Dags dags) {
        this.dags = dags;
    }

    /** Airflow's {@code DeadlineAlertResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Alert(
            UUID id,
            @Nullable String name,
            String referenceType,
            @Nullable Double interval,
            Instant createdAt) {}

    /** Airflow's {@code DeadlineAlertCollectionResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Alerts(List<Alert> deadlineAlerts, int totalEntries) {}

    @GET
    public Alerts list(@PathParam("dag_id") String dagId, @Context UriInfo request) {
        Asked asked = Asked.query(request);
        DagVersion version = version(dagId, asked.integer("version_number"));
        Deadline deadline = dags.workflow(version.id()).deadline();
        List<Alert> all = deadline == null
                ? List.of()
                : List.of(new Alert(
                        DeadlineStore.alertId(version.id().toString()),
                        null,
                        type(deadline.reference()),
                        deadline.interval().toMillis() / 1e3,
                        version.createdAt()));
        return new Alerts(asked.part(all), all.size());
    }

    private DagVersion version(String dagId, @Nullable Integer number) {
        try {
            return number == null ? dags.get(dagId).version() : dags.version(dagId, number);
        } catch (ApiFailure unknown) {
            throw ApiFailure.notFound("Dag with id " + dagId + (number == null ? "" : " and version number " + number)
                    + " was not found");
        }
    }

    private static String type(String reference) {
        return switch (reference) {
            case "dagrun_queued_at" -> "DagRunQueuedAtDeadline";
            case "dagrun_logical_date" -> "DagRunLogicalDateDeadline";
            default -> "FixedDatetimeDeadline";
        };
    }
}
