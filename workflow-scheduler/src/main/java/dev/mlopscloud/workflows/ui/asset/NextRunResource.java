package dev.mlopscloud.workflows.ui.asset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.workflows.asset.AssetCondition;
import dev.mlopscloud.workflows.asset.Assets;
import dev.mlopscloud.workflows.definition.Dag;
import dev.mlopscloud.workflows.definition.Dags;
import dev.mlopscloud.workflows.problem.ApiFailure;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /ui/next_run_assets}: which assets the next run of a DAG still waits for. */
@Path("/ui/next_run_assets/{dag_id}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class NextRunResource {
    private final NextRunStore store = new NextRunStore();
    private final Database database;
    private final Dags dags;
    private final Assets assets;

    NextRunResource(Database database, Dags dags, Assets assets) {
        this.database = database;
        this.dags = dags;
        this.assets = assets;
    }

    /**
     * Airflow's {@code NextRunAssetEventResponse}.
     *
     * @param lastUpdate {@code null} while nothing has happened that the DAG has not taken up
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Event(
            long id,
            String name,
            String uri,
            @Nullable Instant lastUpdate,
            int receivedCount,
            int requiredCount,
            List<String> receivedKeys,
            List<String> requiredKeys,
            boolean isRollup,
            boolean mapperError,
            boolean assetInactive) {}

    /** Airflow's {@code NextRunAssetsResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record NextRun(
            @Nullable JsonNode assetExpression,
            List<Event> events,
            @Nullable Integer pendingPartitionCount) {}

    @GET
    public NextRun get(@PathParam("dag_id") String dagId) {
        Dag dag = dags.find(dagId).orElseThrow(() -> ApiFailure.notFound("Dag with id " + dagId + " was not found"));
        AssetCondition condition = dag.workflow().timing().assets();
        if (condition == null) {
            return new NextRun(null, List.of(), null);
        }
        return new NextRun(
                assets.expressions(List.of(condition)).getFirst(),
                database.transaction(tx -> store.events(tx, dagId)),
                null);
    }
}
