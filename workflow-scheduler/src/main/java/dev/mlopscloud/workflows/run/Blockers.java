package dev.mlopscloud.workflows.run;

import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.definition.Dags;
import dev.mlopscloud.workflows.definition.Resources;
import dev.mlopscloud.workflows.definition.Workflow;
import dev.mlopscloud.workflows.engine.Engine;
import dev.mlopscloud.workflows.engine.RunState;
import dev.mlopscloud.workflows.engine.TaskKey;
import dev.mlopscloud.workflows.engine.TaskState;
import dev.mlopscloud.workflows.engine.TaskStatus;
import dev.mlopscloud.workflows.pool.Pools;
import dev.mlopscloud.workflows.problem.ApiFailure;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Tells why a task that waits is not taken, in Airflow's names of the reasons. */
@Singleton
public final class Blockers {
    private final RunStore runs = new RunStore();
    private final TaskStore tasks = new TaskStore();
    private final DetailStore details = new DetailStore();
    private final Database database;
    private final Dags dags;
    private final Pools pools;
    private final Surroundings surroundings;

    Blockers(Database database, Dags dags, Pools pools, Surroundings surroundings) {
        this.database = database;
        this.dags = dags;
        this.pools = pools;
        this.surroundings = surroundings;
    }

    /** A reason. */
    public record Blocker(String name, String reason) {}

    /**
     * The reasons, none for a task that does not wait.
     *
     * @throws ApiFailure with 404, if there is no such instance
     */
    public List<Blocker> of(String dagId, String runId, TaskKey key) {
        SortedMap<String, String> found = database.transaction(tx -> {
            Run run = runs.find(tx, dagId, runId).orElseThrow(() -> Corrections.unknown(dagId, runId, key));
            TaskInstance task =
                    tasks.find(tx, run.key(), key).orElseThrow(() -> Corrections.unknown(dagId, runId, key));
            SortedMap<String, String> reasons = new TreeMap<>();
            TaskState state = task.status().state();
            if (state != TaskState.NONE && state != TaskState.SCHEDULED) {
                return reasons;
            }
            if (run.state() != RunState.RUNNING) {
                reasons.put(
                        "Dagrun Running",
                        "The run is not running but " + run.state().text() + ".");
            }
            if (dags.isPaused(tx, dagId)) {
                reasons.put("Dag Not Paused", "The DAG '" + dagId + "' is paused.");
            }
            Workflow workflow = dags.workflow(tx, run.version());
            List<TaskInstance> all = tasks.ofRun(tx, run.key());
            if (state == TaskState.NONE) {
                Map<TaskKey, TaskStatus> before = new HashMap<>();
                all.forEach(each -> before.put(each.key(), each.status()));
                reasons.putAll(Engine.hindrances(
                        workflow.plan(), before, surroundings.of(tx, run, workflow, all, false), key));
            }
            addLimits(tx, new Waiting(run, task, workflow, all), reasons);
            return reasons;
        });
        return found.entrySet().stream()
                .map(entry -> new Blocker(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** A task that waits, with all that it runs beside. */
    private record Waiting(Run run, TaskInstance task, Workflow workflow, List<TaskInstance> all) {}

    private void addLimits(Transaction tx, Waiting waiting, SortedMap<String, String> reasons) {
        TaskInstance.Share share = waiting.task().share();
        Integer open = pools.open(tx, share.pool());
        if (open == null) {
            reasons.put("Pool Slots Available", "The pool '" + share.pool() + "' does not exist.");
        } else if (open < share.slots()) {
            reasons.put(
                    "Pool Slots Available",
                    "The pool '" + share.pool() + "' has " + Math.max(open, 0) + " open slots and the task needs "
                            + share.slots() + ".");
        }
        long active = waiting.all().stream()
                .filter(each -> each.status().state().isActive())
                .count();
        int limit = waiting.workflow().limits().maxActiveTasks();
        if (active >= limit) {
            reasons.put("Task Instance Slots Available", "The run has " + active + " of " + limit + " tasks at work.");
        }
        Resources resources = waiting.workflow()
                .task(waiting.task().taskId())
                .map(task -> task.resources())
                .orElse(null);
        if (resources != null
                && (isReached(
                                resources.maxActivePerDag(),
                                details.countActive(
                                        tx,
                                        waiting.run().dagId(),
                                        waiting.task().taskId()))
                        || isReached(
                                resources.maxActivePerRun(),
                                waiting.all().stream()
                                        .filter(each -> each.taskId()
                                                        .equals(waiting.task().taskId())
                                                && each.status().state().isActive())
                                        .count()))) {
            reasons.put("Task Concurrency", "As many instances of the task are at work as it may have.");
        }
    }

    private static boolean isReached(@Nullable Integer limit, long active) {
        return limit != null && active >= limit;
    }
}
