package dev.mlopscloud.workflows.rest;

import dev.mlopscloud.workflows.definition.Dag;
import dev.mlopscloud.workflows.definition.DagFilter;
import dev.mlopscloud.workflows.definition.Dags;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.problem.Bodies;
import dev.mlopscloud.workflows.problem.Parameters;
import dev.mlopscloud.workflows.run.Runs;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /api/v2/dags}: DAGs as Airflow describes them. */
@Path("/api/v2/dags")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class DagResource {
    private final Dags dags;
    private final Runs runs;

    DagResource(Dags dags, Runs runs) {
        this.dags = dags;
        this.runs = runs;
    }

    @GET
    public DagBody.DagPage list(
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("offset") @Nullable String offset,
            @QueryParam("order_by") List<String> orderBy,
            @QueryParam("dag_id_pattern") @Nullable String pattern,
            @QueryParam("tags") List<String> tags,
            @QueryParam("paused") @Nullable String paused) {
        DagFilter filter = new DagFilter(
                pattern == null || pattern.equals("~") ? null : "%" + pattern.strip() + "%",
                tags,
                Parameters.flag("paused", paused),
                descending(orderBy),
                Parameters.limit(limit),
                Parameters.offset(offset));
        Page<Dag> page = dags.list(filter);
        return new DagBody.DagPage(page.items().stream().map(DagBody::of).toList(), page.total());
    }

    private static boolean descending(List<String> orderBy) {
        for (String attribute : orderBy) {
            if (!Set.of("dag_id", "dag_display_name").contains(attribute.replaceFirst("^-", ""))) {
                throw ApiFailure.badRequest(
                        "Ordering with '" + attribute + "' is disallowed or the attribute does not exist on the model");
            }
        }
        return !orderBy.isEmpty() && orderBy.getFirst().startsWith("-");
    }

    @GET
    @Path("/{dag_id}")
    public DagBody get(@PathParam("dag_id") String dagId) {
        return DagBody.of(dags.get(dagId));
    }

    @GET
    @Path("/{dag_id}/details")
    public DagBody.Details details(@PathParam("dag_id") String dagId) {
        Dag dag = dags.get(dagId);
        Map<String, Integer> byState = runs.statistics(List.of(dagId)).getOrDefault(dagId, Map.of());
        return DagBody.details(dag, byState.getOrDefault("running", 0) + byState.getOrDefault("queued", 0));
    }

    @PATCH
    @Path("/{dag_id}")
    @Consumes(MediaType.APPLICATION_JSON)
    public DagBody patch(@PathParam("dag_id") String dagId, String body) {
        boolean paused = Bodies.read(body, Set.of("is_paused"), fields -> {
            if (!fields.has("is_paused")) {
                fields.missing("is_paused");
            }
            return fields.flag("is_paused", false);
        });
        return DagBody.of(runs.setPaused(dagId, paused));
    }

    @DELETE
    @Path("/{dag_id}")
    public void delete(@PathParam("dag_id") String dagId) {
        dags.delete(dagId);
    }
}
