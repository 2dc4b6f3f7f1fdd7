package dev.mlopscloud.workflows.rest;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.mlopscloud.workflows.backfill.Backfill;
import dev.mlopscloud.workflows.backfill.Backfills;
import dev.mlopscloud.workflows.document.Fields;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.problem.Bodies;
import dev.mlopscloud.workflows.problem.Parameters;
import dev.mlopscloud.workflows.run.BackfillRuns;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /api/v2/backfills}: runs made up for a span of the past. */
@Path("/api/v2/backfills")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@RunOnVirtualThread
public final class BackfillResource {
    private static final Set<String> KEYS = Set.of(
            "dag_id",
            "from_date",
            "to_date",
            "run_backwards",
            "dag_run_conf",
            "reprocess_behavior",
            "max_active_runs",
            "run_on_latest_version");
    private static final int DEFAULT_ACTIVE = 10;
    private static final int MAX_ACTIVE = 1_000;

    private final Backfills backfills;
    private final BackfillRuns runs;

    BackfillResource(Backfills backfills, BackfillRuns runs) {
        this.backfills = backfills;
        this.runs = runs;
    }

    /** Airflow's {@code BackfillResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Body(
            long id,
            String dagId,
            Instant fromDate,
            Instant toDate,
            @JsonRawValue @Nullable String dagRunConf,
            boolean isPaused,
            String reprocessBehavior,
            int maxActiveRuns,
            Instant createdAt,
            @Nullable Instant completedAt,
            Instant updatedAt,
            String dagDisplayName) {
        public static Body of(Backfill backfill) {
            return new Body(
                    backfill.id(),
                    backfill.dagId(),
                    backfill.from(),
                    backfill.to(),
                    backfill.conf(),
                    backfill.paused(),
                    backfill.reprocess().text(),
                    backfill.maxActiveRuns(),
                    backfill.createdAt(),
                    backfill.completedAt(),
                    backfill.updatedAt(),
                    backfill.dagId());
        }
    }

    /** Airflow's {@code BackfillCollectionResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record BackfillPage(List<Body> backfills, int totalEntries) {}

    /** Airflow's {@code DryRunBackfillResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Planned(
            Instant logicalDate,
            @Nullable String partitionKey,
            @Nullable Instant partitionDate) {}

    /** Airflow's {@code DryRunBackfillCollectionResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record PlannedPage(List<Planned> backfills, int totalEntries) {}

    @GET
    public BackfillPage list(@Context UriInfo request) {
        Asked asked = Asked.query(request);
        if (!asked.has("dag_id")) {
            throw ApiFailure.missing("query", "dag_id");
        }
        Page<Backfill> page = backfills.list(asked);
        return new BackfillPage(page.items().stream().map(Body::of).toList(), page.total());
    }

    /** A body that was read. */
    private record Wish(Backfill.Wanted wanted, BackfillRuns.Manner manner) {}

    @POST
    public Body create(String body) {
        Wish wish = Bodies.read(body, KEYS, BackfillResource::wish);
        return Body.of(runs.create(wish.wanted(), wish.manner()));
    }

    @POST
    @Path("/dry_run")
    public PlannedPage dryRun(String body) {
        Wish wish = Bodies.read(body, KEYS, BackfillResource::wish);
        List<Planned> planned = runs.dryRun(wish.wanted(), wish.manner().backwards()).stream()
                .map(date -> new Planned(date, null, null))
                .toList();
        return new PlannedPage(planned, planned.size());
    }

    private static Wish wish(Fields fields) {
        String dagId = fields.requiredText("dag_id", 250);
        fields.requiredText("from_date", 64);
        fields.requiredText("to_date", 64);
        Instant from = fields.moment("from_date", ZoneOffset.UTC);
        Instant to = fields.moment("to_date", ZoneOffset.UTC);
        if (fields.has("dag_run_conf") && !fields.tree("dag_run_conf").isObject()) {
            fields.problem("dag_run_conf", "dict_type", "Input should be a valid dictionary");
        }
        String reprocess = fields.text("reprocess_behavior", 20);
        if (reprocess != null && !Set.of("failed", "completed", "none").contains(reprocess)) {
            fields.problem("reprocess_behavior", "enum", "Input should be 'failed', 'completed' or 'none'");
            reprocess = null;
        }
        Backfill.Wanted wanted = new Backfill.Wanted(
                dagId,
                from == null ? Instant.EPOCH : from,
                to == null ? Instant.EPOCH : to,
                fields.has("dag_run_conf") ? fields.tree("dag_run_conf").toString() : null,
                reprocess == null
                        ? Backfill.Reprocess.NONE
                        : Backfill.Reprocess.valueOf(reprocess.toUpperCase(Locale.ROOT)),
                fields.integer("max_active_runs", DEFAULT_ACTIVE, 1, MAX_ACTIVE));
        BackfillRuns.Manner manner = new BackfillRuns.Manner(
                fields.flag("run_backwards", false), fields.flag("run_on_latest_version", true));
        return new Wish(wanted, manner);
    }

    @GET
    @Path("/{id}")
    public Body get(@PathParam("id") String id) {
        return Body.of(backfills.get(number(id)));
    }

    @PUT
    @Path("/{id}/pause")
    public Body pause(@PathParam("id") String id) {
        return Body.of(backfills.setPaused(number(id), true));
    }

    @PUT
    @Path("/{id}/unpause")
    public Body unpause(@PathParam("id") String id) {
        return Body.of(backfills.setPaused(number(id), false));
    }

    @PUT
    @Path("/{id}/cancel")
    public Body cancel(@PathParam("id") String id) {
        return Body.of(runs.cancel(number(id)));
    }

    private static int number(String id) {
        return Parameters.integer("path", "backfill_id", id);
    }
}
