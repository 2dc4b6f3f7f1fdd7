package dev.mlopscloud.workflows.pool;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.mlopscloud.workflows.bulk.BulkBody;
import dev.mlopscloud.workflows.bulk.BulkResult;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.problem.Bodies;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Set;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** {@code /api/v2/pools}: pools and how many of their slots are taken. */
@Path("/api/v2/pools")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@RunOnVirtualThread
public final class PoolResource {
    private final Pools pools;

    PoolResource(Pools pools) {
        this.pools = pools;
    }

    /** Airflow's {@code PoolResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Body(
            String name,
            int slots,
            @Nullable String description,
            boolean includeDeferred,
            int occupiedSlots,
            int runningSlots,
            int queuedSlots,
            int scheduledSlots,
            int openSlots,
            int deferredSlots,
            @Nullable String teamName) {
        static Body of(Pool pool) {
            return new Body(
                    pool.name(),
                    pool.slots(),
                    pool.description(),
                    pool.includeDeferred(),
                    pool.occupied(),
                    pool.usage().running(),
                    pool.usage().queued(),
                    pool.usage().scheduled(),
                    pool.open(),
                    pool.usage().deferred(),
                    null);
        }
    }

    /** Airflow's {@code PoolCollectionResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record PoolPage(List<Body> pools, int totalEntries) {}

    @GET
    public PoolPage list(@Context UriInfo request) {
        Page<Pool> page = pools.list(Asked.query(request));
        return new PoolPage(page.items().stream().map(Body::of).toList(), page.total());
    }

    @POST
    @ResponseStatus(201)
    public Body create(String body) {
        Change change = Bodies.read(body, Change.KEYS, Change::read);
        return Body.of(pools.create(change, Bodies.tree(body)));
    }

    @PATCH
    public BulkResult bulk(String body) {
        return pools.bulk(BulkBody.read(body, Change.KEYS, Change::read, Change::named));
    }

    @GET
    @Path("/{name:.+}")
    public Body get(@PathParam("name") String name) {
        return Body.of(pools.get(name));
    }

    @PATCH
    @Path("/{name:.+}")
    public Body patch(@PathParam("name") String name, @QueryParam("update_mask") List<String> mask, String body) {
        Change change = Bodies.read(body, Change.PATCH_KEYS, fields -> {
            if (!name.equals(Pools.DEFAULT)) {
                fields.required("pool", "slots", "include_deferred");
            }
            String other = fields.text("pool", 256);
            return Change.patch(fields, other == null || other.isEmpty() ? name : other);
        });
        if (!change.name().equals(name)) {
            throw ApiFailure.badRequest("Invalid body, pool name from request body doesn't match uri parameter");
        }
        return Body.of(pools.change(change, Set.copyOf(mask), Bodies.tree(body)));
    }

    @DELETE
    @Path("/{name:.+}")
    public void delete(@PathParam("name") String name) {
        pools.delete(name);
    }
}
