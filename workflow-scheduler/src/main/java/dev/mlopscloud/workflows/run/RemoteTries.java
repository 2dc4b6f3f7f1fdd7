package dev.mlopscloud.workflows.run;

import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.definition.Dags;
import dev.mlopscloud.workflows.definition.Workflow;
import dev.mlopscloud.workflows.engine.TaskKey;
import dev.mlopscloud.workflows.engine.TaskState;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.signal.Signal;
import dev.mlopscloud.workflows.xcom.XComs;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The tries that workers have, from the fetch to the last sign of life. */
@Singleton
public final class RemoteTries {
    private final RunStore runs = new RunStore();
    private final TaskStore tasks = new TaskStore();
    private final RemoteStore store = new RemoteStore();
    private final Database database;
    private final Dags dags;
    private final Claims claims;
    private final XComs xcoms;
    private final RemoteConfig config;
    private final Signal signal;
    private final Clock clock;

    RemoteTries(
            Database database, Dags dags, Claims claims, XComs xcoms, RemoteConfig config, Signal signal, Clock clock) {
        this.database = database;
        this.dags = dags;
        this.claims = claims;
        this.xcoms = xcoms;
        this.config = config;
        this.signal = signal;
        this.clock = clock;
    }

    /** A try for a worker, and the file that has its DAG. */
    public record Job(Lease lease, Run run, TaskInstance task, Workflow.Origin origin) {}

    /**
     * A try that starts or goes on.
     *
     * @param reschedules how often it has put itself off
     * @param given what it has left behind so far
     */
    public record Started(
            Run run, TaskInstance task, int reschedules, List<String> given, Optional<Resumption> resumption) {}

    /** The process of a try. */
    public record Runner(String hostname, String unixname, long pid, Instant start) {}

    /**
     * The next try for a worker; if there is none, it is kept waiting a while.
     *
     * @param queues from which it takes, {@code null} for all
     * @param slots how many it has room for
     */
    public Optional<Job> await(String worker, @Nullable List<String> queues, int slots) throws InterruptedException {
        long end = System.nanoTime() + config.poll().toNanos();
        while (true) {
            long seen = signal.changes();
            Optional<Job> job = fetch(worker, queues, slots);
            long left = end - System.nanoTime();
            if (job.isPresent() || left <= 0) {
                return job;
            }
            signal.awaitChange(seen, Duration.ofNanos(left));
        }
    }

    private Optional<Job> fetch(String worker, @Nullable List<String> queues, int slots) {
        Claims.Taker taker = new Claims.Taker(UUID.randomUUID(), worker, queues, slots);
        List<TaskInstance> taken = claims.take(taker, 1, clock.instant());
        if (taken.isEmpty()) {
            return Optional.empty();
        }
        TaskInstance task = taken.getFirst();
        return database.transaction(tx -> runs.find(tx, task.runKey()).map(run -> {
            Workflow.Origin origin = dags.workflow(tx, run.version()).origin();
            Lease lease = new Lease(task.id(), task.status().tryNumber(), taker.owner());
            return new Job(lease, run, task, origin == null ? new Workflow.Origin("", "") : origin);
        }));
    }

    /**
     * Starts a try, or lets it go on.
     *
     * @throws ApiFailure with 404 for an unknown task, 409 if the try is not the worker's to start
     */
    public Started start(Lease lease, Runner process) {
        return database.transaction(tx -> {
            TaskInstance task = lock(tx, lease);
            RemoteStore.Place place = new RemoteStore.Place(process.hostname(), process.unixname(), process.pid());
            boolean again = task.status().state() == TaskState.RUNNING
                    && store.place(tx, task.id()).filter(place::equals).isPresent();
            if (!isHeld(task, lease) || !(again || task.status().state() == TaskState.QUEUED)) {
                throw invalid("TI was not in a state where it could be marked as running", task);
            }
            Instant now = clock.instant();
            store.start(tx, task.id(), place, process.start(), now);
            return started(tx, tasks.find(tx, task.id()).orElseThrow(), now);
        });
    }

    private Started started(Transaction tx, TaskInstance task, Instant now) {
        Run run = runs.find(tx, task.runKey()).orElseThrow();
        var memory = Resumption.memory(task.memory());
        Optional<Resumption> resumption = Resumption.of(memory, now);
        List<String> given =
                resumption.isPresent() ? List.of() : xcoms.keys(tx, task.runKey(), task.taskId(), task.mapIndex());
        return new Started(run, task, memory.path("reschedules").asInt(0), given, resumption);
    }

    /**
     * Takes note that the process of a try lives.
     *
     * @throws ApiFailure with 404 or 409 if it should not: then the worker ends it
     */
    public void heartbeat(Lease lease, String hostname, long pid) {
        boolean held = database.transaction(
                tx -> store.beat(tx, lease.taskInstance(), lease.id(), hostname, pid, clock.instant()));
        if (held) {
            return;
        }
        database.inTransaction(tx -> {
            TaskInstance task = lock(tx, lease);
            RemoteStore.Place place = store.place(tx, task.id()).orElseThrow();
            if (task.status().state() == TaskState.RUNNING) {
                Map<String, @Nullable Object> where = new HashMap<>();
                where.put("current_hostname", place.hostname());
                where.put("current_pid", place.pid());
                throw ApiFailure.refused(409, "running_elsewhere", "TI is already running elsewhere", where);
            }
            throw ApiFailure.refused(
                    409,
                    "not_running",
                    "TI is no longer in the running state and task should terminate",
                    Collections.singletonMap(
                            "current_state", task.status().state().wire()));
        });
    }

    /**
     * The task of a job.
     *
     * @throws ApiFailure with 404 for one that there is not
     */
    public TaskInstance task(String dagId, String runId, TaskKey key) {
        return database.transaction(tx -> runs.find(tx, dagId, runId).flatMap(run -> tasks.find(tx, run.key(), key)))
                .orElseThrow(() -> ApiFailure.notFound("Task instance not found"));
    }

    /** A worker is gone, or is there anew: what it has fetched and not started goes to others. */
    public void release(String worker) {
        database.inTransaction(tx -> {
            if (store.release(tx, worker) > 0) {
                signal.announce(tx);
            }
        });
        signal.raise();
    }

    private TaskInstance lock(Transaction tx, Lease lease) {
        return RemoteEndings.lock(tx, runs, tasks, lease);
    }

    static boolean isHeld(TaskInstance task, Lease lease) {
        return lease.id().equals(task.owner())
                && lease.tryNumber() == task.status().tryNumber();
    }

    static ApiFailure invalid(String message, TaskInstance task) {
        return ApiFailure.refused(
                409,
                "invalid_state",
                message,
                Collections.singletonMap("previous_state", task.status().state().wire()));
    }
}
