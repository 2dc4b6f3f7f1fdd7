package dev.mlopscloud.workflows.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.workflows.document.Fields;
import dev.mlopscloud.workflows.engine.TaskKey;
import dev.mlopscloud.workflows.problem.Bodies;
import dev.mlopscloud.workflows.run.Corrections;
import dev.mlopscloud.workflows.run.Runs;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** {@code …/clearTaskInstances}: tasks that start anew. */
@Path("/api/v2/dags/{dag_id}/clearTaskInstances")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class ClearResource {
    private static final int MAX_TASKS = 1_000;
    private static final int MAX_NOTE = 1_000;
    private static final Set<String> KEYS = Set.of(
            "dry_run",
            "start_date",
            "end_date",
            "only_failed",
            "only_running",
            "reset_dag_runs",
            "task_ids",
            "dag_run_id",
            "include_upstream",
            "include_downstream",
            "include_future",
            "include_past",
            "run_on_latest_version",
            "prevent_running_task",
            "note");

    private final Corrections corrections;

    ClearResource(Corrections corrections) {
        this.corrections = corrections;
    }

    /** What a body asks for. */
    private record Wish(Corrections.Clearing clearing, boolean dryRun) {}

    @POST
    public TaskInstanceBody.TaskInstancePage clear(@PathParam("dag_id") String dagId, String body) {
        Wish wish = Bodies.read(body, KEYS, ClearResource::wish);
        List<Runs.TaskDetail> affected = corrections.clear(dagId, wish.clearing(), wish.dryRun());
        return TaskInstanceBody.TaskInstancePage.whole(affected);
    }

    private static Wish wish(Fields fields) {
        Set<String> tasks = new HashSet<>();
        Set<TaskKey> keys = new HashSet<>();
        readTasks(fields, tasks, keys);
        boolean onlyRunning = fields.flag("only_running", false);
        if (onlyRunning && fields.has("only_failed") && fields.flag("only_failed", true)) {
            fields.invalid("only_failed and only_running both are set to True");
        }
        return new Wish(
                new Corrections.Clearing(
                        reach(fields),
                        tasks,
                        keys,
                        fields.flag("only_failed", !onlyRunning),
                        onlyRunning,
                        fields.flag("reset_dag_runs", true),
                        fields.flag("run_on_latest_version", false),
                        fields.flag("prevent_running_task", false),
                        fields.text("note", MAX_NOTE)),
                fields.flag("dry_run", true));
    }

    private static void readTasks(Fields fields, Set<String> tasks, Set<TaskKey> keys) {
        List<JsonNode> named = fields.items("task_ids", MAX_TASKS);
        for (JsonNode item : named) {
            if (item.isTextual()) {
                tasks.add(item.textValue());
            } else if (item.size() == 2
                    && item.path(0).isTextual()
                    && item.path(1).canConvertToInt()
                    && item.path(1).isIntegralNumber()) {
                keys.add(new TaskKey(item.path(0).textValue(), item.path(1).intValue()));
            } else {
                fields.problem("task_ids", "value_error", "Input should be ids, or pairs of an id and a map index");
            }
        }
        if (fields.has("task_ids") && named.isEmpty()) {
            fields.problem("task_ids", "value_error", "Value error, task_ids list should have at least 1 element.");
        }
    }

    private static Corrections.Reach reach(Fields fields) {
        Instant from = fields.awareMoment("start_date");
        Instant to = fields.awareMoment("end_date");
        String runId = fields.text("dag_run_id", 250);
        if (from != null && to != null && to.isBefore(from)) {
            fields.invalid("end_date is sooner than start_date");
        }
        if (runId != null && (from != null || to != null)) {
            fields.invalid("Exactly one of dag_run_id or (start_date and end_date) must be provided");
        }
        return new Corrections.Reach(
                runId,
                from,
                to,
                fields.flag("include_past", false),
                fields.flag("include_future", false),
                fields.flag("include_upstream", false),
                fields.flag("include_downstream", false));
    }
}
