package dev.mlopscloud.workflows.statestore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.problem.Parameters;
import dev.mlopscloud.workflows.statestore.Kept.Scope;
import dev.mlopscloud.workflows.statestore.Kept.Writer;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /api/v2/assets/{asset_id}/state-store}: what is kept about an asset. */
@Path("/api/v2/assets/{asset_id}/state-store")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class AssetStateResource {
    private final States states;

    AssetStateResource(States states) {
        this.states = states;
    }

    /** Airflow's {@code AssetStateStoreResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Entry(
            String key,
            JsonNode value,
            Instant updatedAt,
            @Nullable Author lastUpdatedBy) {
        static Entry of(Kept kept) {
            return new Entry(kept.key(), kept.value(), kept.updated(), Author.of(kept.writer()));
        }
    }

    /** Airflow's {@code AssetStateStoreLastUpdatedBy}. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Author(
            String kind,
            @Nullable String dagId,
            @Nullable String runId,
            @Nullable String taskId,
            @Nullable Integer mapIndex) {
        static @Nullable Author of(@Nullable Writer writer) {
            if (writer == null) {
                return null;
            }
            Scope task = writer.task();
            return task == null
                    ? new Author(writer.kind(), null, null, null, null)
                    : new Author(writer.kind(), task.dagId(), task.runId(), task.taskId(), task.mapIndex());
        }
    }

    /** Airflow's {@code AssetStateStoreCollectionResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    record EntryPage(List<Entry> assetStateStore, int totalEntries) {}

    @GET
    public EntryPage list(@PathParam("asset_id") String asset, @Context UriInfo request) {
        Page<Kept> page = states.list(number(asset), Asked.query(request).only("limit", "offset"));
        return new EntryPage(page.items().stream().map(Entry::of).toList(), page.total());
    }

    @GET
    @Path("/{key:.+}")
    public Entry get(@PathParam("asset_id") String asset, @PathParam("key") String key) {
        return states.find(number(asset), key)
                .map(Entry::of)
                .orElseThrow(() -> ApiFailure.notFound("Asset state store key '" + key + "' not found"));
    }

    @PUT
    @Path("/{key:.+}")
    @Consumes(MediaType.APPLICATION_JSON)
    public void set(@PathParam("asset_id") String asset, @PathParam("key") String key, String body) {
        states.put(number(asset), StateValues.key(key), StateValues.of(body), Writer.API);
    }

    @DELETE
    @Path("/{key:.+}")
    public void delete(@PathParam("asset_id") String asset, @PathParam("key") String key) {
        states.delete(number(asset), key);
    }

    @DELETE
    public void clear(@PathParam("asset_id") String asset) {
        states.delete(number(asset), null);
    }

    private static long number(String id) {
        return Parameters.integer("path", "asset_id", id);
    }
}
