package dev.mlopscloud.workflows.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mlopscloud.workflows.definition.DagVersion;
import dev.mlopscloud.workflows.definition.Dags;
import dev.mlopscloud.workflows.document.Fields;
import dev.mlopscloud.workflows.engine.RunState;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.problem.Bodies;
import dev.mlopscloud.workflows.run.Run;
import dev.mlopscloud.workflows.run.RunFilter;
import dev.mlopscloud.workflows.run.Runs;
import dev.mlopscloud.workflows.run.TaskInstance;
import dev.mlopscloud.workflows.run.Trigger;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code /api/v2/dags/{dag_id}/dagRuns}: runs as Airflow describes them. */
@Path("/api/v2/dags/{dag_id}/dagRuns")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class RunResource {
    /** Stands for every DAG. */
    static final String ALL = "~";

    private static final int MAX_NOTE = 1_000;
    private static final Set<String> TRIGGER_KEYS = Set.of(
            "dag_run_id",
            "data_interval_start",
            "data_interval_end",
            "logical_date",
            "run_after",
            "conf",
            "note",
            "partition_key");

    private final Runs runs;
    private final Dags dags;

    RunResource(Runs runs, Dags dags) {
        this.runs = runs;
        this.dags = dags;
    }

    @GET
    @Consumes(MediaType.WILDCARD)
    public RunBody.RunPage list(@PathParam("dag_id") String dagId, @BeanParam RunQuery query) {
        if (!dagId.equals(ALL)) {
            dags.get(dagId);
        }
        RunFilter filter = query.filter(dagId.equals(ALL) ? null : dagId);
        Page<Run> page = runs.list(filter);
        Map<UUID, DagVersion> versions = runs.versions(page.items());
        List<RunBody> bodies = page.items().stream()
                .map(run -> RunBody.of(run, Objects.requireNonNull(versions.get(run.version()))))
                .toList();
        return new RunBody.RunPage(bodies, page.total());
    }

    @POST
    public RunBody trigger(
            @PathParam("dag_id") String dagId, String body, @HeaderParam("Referer") @Nullable String referer) {
        // As Airflow does: a page that triggers says so by its address.
        String by = referer == null ? "rest_api" : "ui";
        Trigger trigger = Bodies.read(body, TRIGGER_KEYS, fields -> trigger(fields, by));
        Run run = runs.trigger(dagId, trigger);
        return RunBody.of(
                run, Objects.requireNonNull(runs.versions(List.of(run)).get(run.version())));
    }

    private static Trigger trigger(Fields fields, String by) {
        if (!fields.mentions("logical_date")) {
            fields.missing("logical_date");
        }
        if (fields.has("partition_key")) {
            fields.problem("partition_key", "value_error", "Partitions are not supported");
        }
        if (fields.has("data_interval_start") != fields.has("data_interval_end")) {
            fields.problem(
                    "data_interval_start",
                    "value_error",
                    "Either both data_interval_start and data_interval_end must be provided or both must be None");
        }
        JsonNode conf = fields.tree("conf");
        if (fields.has("conf") && !conf.isObject()) {
            fields.problem("conf", "dict_type", "Input should be a valid dictionary");
        }
        return new Trigger(
                fields.text("dag_run_id", 250),
                fields.moment("logical_date", ZoneOffset.UTC),
                fields.moment("data_interval_start", ZoneOffset.UTC),
                fields.moment("data_interval_end", ZoneOffset.UTC),
                fields.moment("run_after", ZoneOffset.UTC),
                conf.isObject() ? conf : JsonNodeFactory.instance.objectNode(),
                fields.text("note", MAX_NOTE),
                by);
    }

    @GET
    @Path("/{run_id}")
    @Consumes(MediaType.WILDCARD)
    public RunBody get(@PathParam("dag_id") String dagId, @PathParam("run_id") String runId) {
        return body(runs.get(dagId, runId));
    }

    /** What {@code PATCH} may change. */
    private record Patch(@Nullable RunState state, @Nullable String note) {}

    @PATCH
    @Path("/{run_id}")
    public RunBody patch(@PathParam("dag_id") String dagId, @PathParam("run_id") String runId, String body) {
        Patch patch = Bodies.read(body, Set.of("state", "note"), fields -> {
            String state = fields.text("state", 20);
            if (state != null && !Set.of("queued", "success", "failed").contains(state)) {
                fields.problem("state", "enum", "Input should be 'queued', 'success' or 'failed'");
                state = null;
            }
            return new Patch(state == null ? null : RunState.of(state), fields.text("note", MAX_NOTE));
        });
        return body(runs.patch(dagId, runId, patch.state(), patch.note()));
    }

    @DELETE
    @Path("/{run_id}")
    @Consumes(MediaType.WILDCARD)
    public void delete(@PathParam("dag_id") String dagId, @PathParam("run_id") String runId) {
        runs.delete(dagId, runId);
    }

    /** What a clearing asks for. */
    private record Clear(boolean dryRun, boolean onlyFailed, boolean onlyNew, boolean latest) {}

    @POST
    @Path("/{run_id}/clear")
    public Object clear(@PathParam("dag_id") String dagId, @PathParam("run_id") String runId, String body) {
        Set<String> keys = Set.of("dry_run", "only_failed", "only_new", "run_on_latest_version", "note");
        Clear clear = Bodies.read(
                body,
                keys,
                fields -> new Clear(
                        fields.flag("dry_run", true),
                        fields.flag("only_failed", false),
                        fields.flag("only_new", false),
                        fields.flag("run_on_latest_version", false)));
        if (clear.onlyNew()) {
            throw ApiFailure.notSupported("only_new is not supported: clear the run on the latest version");
        }
        Runs.Clearing clearing = new Runs.Clearing(Set.of(), false, clear.onlyFailed(), clear.latest());
        List<TaskInstance> affected = runs.clear(dagId, runId, clearing, clear.dryRun());
        Runs.Detail detail = runs.get(dagId, runId);
        if (!clear.dryRun()) {
            return body(detail);
        }
        return TaskInstanceBody.TaskInstancePage.whole(affected.stream()
                .map(task -> TaskInstanceBody.of(new Runs.TaskDetail(detail.run(), task, detail.version())))
                .toList());
    }

    private static RunBody body(Runs.Detail detail) {
        return RunBody.of(detail.run(), detail.version());
    }
}
