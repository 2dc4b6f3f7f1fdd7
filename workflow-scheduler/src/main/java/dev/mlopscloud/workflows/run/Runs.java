package dev.mlopscloud.workflows.run;

import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.audit.Audit;
import dev.mlopscloud.workflows.audit.Entry;
import dev.mlopscloud.workflows.definition.Dag;
import dev.mlopscloud.workflows.definition.DagVersion;
import dev.mlopscloud.workflows.definition.Dags;
import dev.mlopscloud.workflows.definition.Task;
import dev.mlopscloud.workflows.engine.TaskKey;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.login.Caller;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.signal.Signal;
import dev.mlopscloud.workflows.timetable.Tick;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Runs of DAGs: asked for, looked at, changed. */
@Singleton
public final class Runs {
    private final RunStore runs = new RunStore();
    private final ManyRunsStore manyRuns = new ManyRunsStore();
    private final TaskStore tasks = new TaskStore();
    private final DetailStore details = new DetailStore();
    private final Database database;
    private final Dags dags;
    private final Transitions transitions;
    private final Audit audit;
    private final Caller caller;
    private final Signal signal;
    private final Clock clock;

    Runs(
            Database database,
            Dags dags,
            Transitions transitions,
            Audit audit,
            Caller caller,
            Signal signal,
            Clock clock) {
        this.caller = caller;
        this.database = database;
        this.audit = audit;
        this.dags = dags;
        this.transitions = transitions;
        this.signal = signal;
        this.clock = clock;
    }

    /** A run with its tasks, in the definition's order, and the versions that it names. */
    public record Detail(Run run, List<TaskInstance> tasks, DagVersion version) {}

    /**
     * A task with its run.
     *
     * @param rendered the rendered fields of instances, JSON, by id
     */
    public record TaskDetail(Run run, TaskInstance task, DagVersion version, Map<UUID, String> rendered) {}

    /**
     * Adds a run that someone asked for.
     *
     * @throws ApiFailure with 404 for an unknown DAG, 400 for bad input, 409 when its id or logical date is taken
     */
    public Run trigger(String dagId, Trigger trigger) {
        Optional.ofNullable(trigger.runId())
                .flatMap(id -> RunIds.refusal(trigger.type(), id))
                .ifPresent(refusal -> {
                    throw ApiFailure.badRequest(refusal);
                });
        Instant now = clock.instant();
        Run added = database.transaction(tx -> {
            Dag dag = dags.get(tx, dagId);
            Conf.check(dag.workflow(), trigger.conf());
            Instant after = trigger.after() != null ? trigger.after() : later(trigger.logical(), now);
            String runId = trigger.runId() != null ? trigger.runId() : RunIds.unique(trigger.type(), after);
            Tick interval = trigger.interval();
            if (interval == null && trigger.logical() != null) {
                interval = dag.workflow().timing().schedule().manual(trigger.logical());
            }
            RunStore.NewRun run = new RunStore.NewRun(
                    dagId,
                    runId,
                    trigger.type(),
                    dag.version().id(),
                    trigger.logical(),
                    interval,
                    after,
                    trigger.conf().toString(),
                    trigger.note(),
                    trigger.by(),
                    null);
            long key = transitions
                    .create(tx, run, dag.workflow(), now)
                    .orElseThrow(() -> ApiFailure.duplicate(
                            "A DagRun of dag_id: `" + dagId + "` with this run_id or logical_date exists already"));
            runs.setUser(tx, key, caller.user().name());
            audit.note(
                    tx,
                    Entry.of("trigger_dag_run")
                            .dag(dagId)
                            .run(runId, trigger.logical())
                            .with(trigger.conf()));
            signal.announce(tx);
            return find(tx, dagId, runId);
        });
        signal.raise();
        return added;
    }

    private static Instant later(@Nullable Instant logical, Instant now) {
        return logical != null && logical.isAfter(now) ? logical : now;
    }

    /**
     * One run.
     *
     * @throws ApiFailure with 404, if there is none
     */
    public Detail get(String dagId, String runId) {
        return database.transaction(tx -> {
            Run run = find(tx, dagId, runId);
            return new Detail(run, tasks.ofRun(tx, run.key()), version(tx, run));
        });
    }

    /** One task of a run. */
    public TaskDetail task(String dagId, String runId, TaskKey key) {
        return database.transaction(tx -> {
            Run run = find(tx, dagId, runId);
            TaskInstance task = findTask(tx, run, key);
            return new TaskDetail(run, task, version(tx, run), details.rendered(tx, List.of(task.id())));
        });
    }

    /** Runs of one DAG, or of all. */
    public Page<Run> list(@Nullable String dagId, Asked asked) {
        return database.transaction(tx -> runs.list(tx, dagId, asked));
    }

    /** The newest runs of each of these DAGs. */
    public Map<String, List<Run>> newest(Collection<String> dagIds, int each) {
        Map<String, List<Run>> byDag = new HashMap<>();
        database.transaction(tx -> runs.newest(tx, List.copyOf(dagIds), each))
                .forEach(run -> byDag.computeIfAbsent(run.dagId(), id -> new ArrayList<>())
                        .add(run));
        return byDag;
    }

    /** Tasks of many runs. */
    public Page<TaskDetail> listTasks(@Nullable String dagId, @Nullable String runId, Asked asked) {
        return listInstances(dagId, runId, null, asked);
    }

    /**
     * The instances of a mapped task.
     *
     * @throws ApiFailure with 404 for a task that is unknown or not mapped
     */
    public Page<TaskDetail> listMapped(String dagId, String runId, String taskId, Asked asked) {
        Run run = database.transaction(tx -> find(tx, dagId, runId));
        Task task = dags.workflow(run.version())
                .task(taskId)
                .orElseThrow(() -> ApiFailure.notFound("Task id " + taskId + " not found"));
        if (task.flow().mappedBy() == null) {
            throw ApiFailure.notFound("Task id " + taskId + " is not mapped");
        }
        return listInstances(dagId, runId, taskId, asked);
    }

    /** The instances of one task, or of all. */
    public Page<TaskDetail> listInstances(
            @Nullable String dagId, @Nullable String runId, @Nullable String taskId, Asked asked) {
        return database.transaction(tx -> {
            Page<TaskInstance> page = tasks.list(tx, dagId, runId, taskId, asked);
            List<TaskInstance> found = page.items();
            Map<Long, Run> byKey = new HashMap<>();
            Set<Long> keys = new LinkedHashSet<>();
            found.forEach(task -> keys.add(task.runKey()));
            runs.find(tx, keys).forEach(run -> byKey.put(run.key(), run));
            Map<UUID, DagVersion> versions = versions(tx, byKey.values());
            Map<UUID, String> rendered =
                    details.rendered(tx, found.stream().map(TaskInstance::id).toList());
            List<TaskDetail> all = new ArrayList<>();
            for (TaskInstance task : found) {
                Run run = byKey.get(task.runKey());
                DagVersion version = run == null ? null : versions.get(run.version());
                if (run != null && version != null) {
                    all.add(new TaskDetail(run, task, version, rendered));
                }
            }
            return new Page<>(all, page.total(), page.cursors());
        });
    }

    /** The tasks of several runs. */
    public List<TaskInstance> tasks(Collection<Run> of) {
        List<Long> keys = of.stream().map(Run::key).toList();
        return database.transaction(tx -> tasks.ofRuns(tx, keys));
    }

    /** The versions that several runs name. */
    public Map<UUID, DagVersion> versions(Collection<Run> of) {
        return database.transaction(tx -> versions(tx, of));
    }

    private Map<UUID, DagVersion> versions(Transaction tx, Collection<Run> of) {
        Set<UUID> ids = new LinkedHashSet<>();
        of.forEach(run -> ids.add(run.version()));
        Map<UUID, DagVersion> byId = new HashMap<>();
        dags.versions(tx, ids).forEach(version -> byId.put(version.id(), version));
        return byId;
    }

    /** How many runs of each DAG are in each state. */
    public Map<String, Map<String, Integer>> statistics(Collection<String> dagIds) {
        return database.transaction(tx -> manyRuns.statistics(tx, List.copyOf(dagIds)));
    }

    /** Pauses a DAG or lets it go on; what waits in its runs goes on with it. */
    public Dag setPaused(String dagId, boolean paused) {
        Dag changed = database.transaction(tx -> {
            Dag dag = dags.setPaused(tx, dagId, paused);
            if (!paused) {
                runs.unfinished(tx, dagId).forEach(key -> transitions.advance(tx, key, clock.instant()));
            }
            return dag;
        });
        signal.raise();
        return changed;
    }

    private Run find(Transaction tx, String dagId, String runId) {
        return runs.find(tx, dagId, runId).orElseThrow(() -> unknown(dagId, runId));
    }

    private TaskInstance findTask(Transaction tx, Run run, TaskKey key) {
        return tasks.find(tx, run.key(), key).orElseThrow(() -> {
            String what = "The Task Instance with dag_id: `" + run.dagId() + "`, run_id: `" + run.runId() + "`";
            if (key.index() != TaskKey.UNMAPPED) {
                return ApiFailure.notFound(
                        what + ", task_id: `" + key.task() + "` and map_index: `" + key.index() + "` was not found");
            }
            boolean mapped =
                    tasks.find(tx, run.key(), new TaskKey(key.task(), 0)).isPresent();
            return ApiFailure.notFound(
                    mapped
                            ? "Task instance is mapped, add the map_index value to the URL"
                            : what + " and task_id: `" + key.task() + "` was not found");
        });
    }

    private DagVersion version(Transaction tx, Run run) {
        return dags.versions(tx, List.of(run.version())).getFirst();
    }

    static ApiFailure unknown(String dagId, String runId) {
        return ApiFailure.notFound("The DagRun with dag_id: `" + dagId + "` and run_id: `" + runId + "` was not found");
    }
}
