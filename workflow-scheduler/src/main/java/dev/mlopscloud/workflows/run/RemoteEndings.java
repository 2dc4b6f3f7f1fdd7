package dev.mlopscloud.workflows.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.asset.AssetEvent;
import dev.mlopscloud.workflows.asset.AssetRef;
import dev.mlopscloud.workflows.asset.Assets;
import dev.mlopscloud.workflows.engine.TaskKey;
import dev.mlopscloud.workflows.engine.TaskState;
import dev.mlopscloud.workflows.operator.Outcome;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.signal.Signal;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** What the processes of tries say of them: how they ended, or how they go on. */
@Singleton
public final class RemoteEndings {
    private static final String NOT_RUNNING = "TI was not in the running state so it cannot be updated";

    private final RunStore runs = new RunStore();
    private final TaskStore tasks = new TaskStore();
    private final RemoteStore store = new RemoteStore();
    private final DetailStore details = new DetailStore();
    private final Database database;
    private final Endings endings;
    private final Assets assets;
    private final Signal signal;
    private final Clock clock;

    RemoteEndings(Database database, Endings endings, Assets assets, Signal signal, Clock clock) {
        this.database = database;
        this.endings = endings;
        this.assets = assets;
        this.signal = signal;
        this.clock = clock;
    }

    /**
     * An event of an asset that a try tells of.
     *
     * @param extra a JSON object
     * @param aliases by which it was produced
     */
    public record Produced(AssetRef asset, JsonNode extra, List<String> aliases) {
        public Produced {
            aliases = List.copyOf(aliases);
        }
    }

    /**
     * How a try goes on when it is woken.
     *
     * @param method which of its operator's methods is called
     * @param kwargs with which arguments besides the event
     * @param timeout when it is woken at the latest
     */
    public record Continuation(
            String method, JsonNode kwargs, @Nullable Duration timeout) {}

    /** The task, its run locked before it. */
    static TaskInstance lock(Transaction tx, RunStore runs, TaskStore tasks, Lease lease) {
        long run =
                tasks.find(tx, lease.taskInstance()).map(TaskInstance::runKey).orElseThrow(RemoteEndings::unknown);
        runs.lock(tx, run);
        return tasks.find(tx, lease.taskInstance()).orElseThrow(RemoteEndings::unknown);
    }

    private static ApiFailure unknown() {
        return ApiFailure.refused(404, "not_found", "Task Instance not found", Map.of());
    }

    /** Each tells whether the try was there already, because the same had been said before. */
    public boolean succeeded(Lease lease, List<Produced> produced, @Nullable String called) {
        return end(lease, TaskState.SUCCESS, called, (tx, task) -> {
            Run run = runs.find(tx, task.runKey()).orElseThrow();
            AssetEvent.Source source = new AssetEvent.Source(run.dagId(), run.runId(), task.taskId(), task.mapIndex());
            produced.forEach(event -> assets.produced(tx, event.asset(), event.extra(), source, event.aliases()));
            return Outcome.Success.plain();
        });
    }

    public boolean skipped(Lease lease, @Nullable String called) {
        return end(lease, TaskState.SKIPPED, called, (tx, task) -> new Outcome.Skipped("Skipped by the task itself"));
    }

    /** It failed, and no other try would do better. */
    public boolean failed(Lease lease, @Nullable String called) {
        return end(lease, TaskState.FAILED, called, (tx, task) -> new Outcome.Failed("Failed", true));
    }

    /**
     * It failed, and is to be tried again.
     *
     * @param pause how long to wait, {@code null} for what the task's definition says
     */
    public boolean retries(Lease lease, @Nullable Duration pause, @Nullable String called) {
        return end(lease, TaskState.UP_FOR_RETRY, called, (tx, task) -> new Outcome.Failed("Failed"), (tx, task) -> {
            if (pause != null) {
                store.retryAt(tx, task.id(), clock.instant().plus(pause));
            }
        });
    }

    /** It goes on once its trigger fires. */
    public boolean deferred(Lease lease, ObjectNode trigger, Continuation next, @Nullable String called) {
        return end(
                lease,
                TaskState.DEFERRED,
                called,
                (tx, task) -> {
                    ObjectNode memory = continued(task, next);
                    memory.set(Resumption.TRIGGER, trigger);
                    return suspended(TaskState.DEFERRED, next.timeout(), memory);
                },
                (tx, task) -> store.forgetWorker(tx, task.id()));
    }

    /** It goes on once people have answered, which they may have done by now. */
    public boolean awaitsInput(Lease lease, Continuation next, @Nullable String called) {
        return end(lease, TaskState.AWAITING_INPUT, called, (tx, task) -> {
            ObjectNode memory = continued(task, next);
            Duration timeout = memory.has("response") ? Duration.ZERO : next.timeout();
            return suspended(TaskState.AWAITING_INPUT, timeout, memory);
        });
    }

    /** It starts again at {@code at}. */
    public boolean rescheduled(Lease lease, Instant at) {
        return end(lease, TaskState.UP_FOR_RESCHEDULE, null, (tx, task) -> {
            ObjectNode memory = Resumption.memory(task.memory());
            memory.remove(List.of(Resumption.METHOD, Resumption.KWARGS, Resumption.TRIGGER, Resumption.RESUMED));
            memory.put("reschedules", memory.path("reschedules").asInt(0) + 1);
            if (!memory.has("first_start")) {
                Instant start = task.times().start();
                memory.put("first_start", (start == null ? clock.instant() : start).toString());
            }
            return new Outcome.Suspended(TaskState.UP_FOR_RESCHEDULE, at, null, memory);
        });
    }

    private static ObjectNode continued(TaskInstance task, Continuation next) {
        ObjectNode memory = Resumption.memory(task.memory());
        memory.put(Resumption.METHOD, next.method());
        memory.set(Resumption.KWARGS, next.kwargs());
        memory.remove(List.of(Resumption.RESUMED, Resumption.TRIGGER));
        return memory;
    }

    private Outcome suspended(TaskState state, @Nullable Duration timeout, ObjectNode memory) {
        Instant until = timeout == null ? null : clock.instant().plus(timeout);
        return new Outcome.Suspended(state, until, null, memory);
    }

    private boolean end(
            Lease lease,
            TaskState target,
            @Nullable String called,
            BiFunction<Transaction, TaskInstance, Outcome> outcome) {
        return end(lease, target, called, outcome, (tx, task) -> {});
    }

    /** What is done besides in the same transaction. */
    @FunctionalInterface
    private interface Afterwards {
        void accept(Transaction tx, TaskInstance task);
    }

    private boolean end(
            Lease lease,
            TaskState target,
            @Nullable String called,
            BiFunction<Transaction, TaskInstance, Outcome> outcome,
            Afterwards afterwards) {
        boolean repeated = database.transaction(tx -> {
            TaskInstance task = lock(tx, runs, tasks, lease);
            if (task.status().state() == target && task.status().tryNumber() == lease.tryNumber()) {
                return true;
            }
            if (task.status().state() != TaskState.RUNNING || !RemoteTries.isHeld(task, lease)) {
                throw RemoteTries.invalid(NOT_RUNNING, task);
            }
            if (called != null) {
                store.called(tx, task.id(), called);
            }
            endings.write(tx, task, outcome.apply(tx, task), clock.instant());
            afterwards.accept(tx, task);
            signal.announce(tx);
            return false;
        });
        signal.raise();
        return repeated;
    }

    /** Skips tasks behind the one that says so; an instance, or the only one of a task. */
    public void skipDownstream(Lease lease, List<TaskKey> skipped) {
        database.inTransaction(tx -> {
            TaskInstance task = held(tx, lease);
            skipped.forEach(key -> store.skip(tx, task.runKey(), List.of(key.task()), key.index(), clock.instant()));
        });
    }

    /** Keeps the fields that a try's templates gave. */
    public void rendered(Lease lease, String fields) {
        database.inTransaction(tx -> details.rendered(
                tx, List.of(new DetailStore.Rendered(held(tx, lease).id(), fields, null))));
    }

    /** Names an instance of a mapped task. */
    public void called(Lease lease, String name) {
        database.inTransaction(tx -> store.called(tx, held(tx, lease).id(), name));
    }

    /** What the try has kept of earlier parts of itself. */
    public ObjectNode memory(Lease lease) {
        return database.transaction(tx -> Resumption.memory(tasks.find(tx, lease.taskInstance())
                .orElseThrow(RemoteEndings::unknown)
                .memory()));
    }

    /** Asks people; what an earlier part of the try had asked is asked anew. */
    public void ask(Lease lease, ObjectNode question) {
        database.inTransaction(tx -> {
            TaskInstance task = held(tx, lease);
            ObjectNode memory = Resumption.memory(task.memory());
            memory.setAll(question);
            memory.remove("response");
            memory.put("created_at", clock.instant().toString());
            store.memory(tx, task.id(), memory.toString());
        });
    }

    /** Answers what the try itself has asked. */
    public ObjectNode answer(Lease lease, ObjectNode response) {
        return database.transaction(tx -> {
            TaskInstance task = held(tx, lease);
            ObjectNode memory = Resumption.memory(task.memory());
            if (!memory.has("subject")) {
                throw ApiFailure.refused(404, "not_found", "HITLDetail not found.", Map.of());
            }
            if (memory.has("response")) {
                throw ApiFailure.conflict(
                        "Human-in-the-loop detail for Task Instance with id " + task.id() + " already exists.");
            }
            response.put("responded_at", clock.instant().toString());
            memory.set("response", response);
            store.memory(tx, task.id(), memory.toString());
            return memory;
        });
    }

    private TaskInstance held(Transaction tx, Lease lease) {
        TaskInstance task = lock(tx, runs, tasks, lease);
        if (!RemoteTries.isHeld(task, lease)) {
            throw RemoteTries.invalid("TI is no longer in the running state and task should terminate", task);
        }
        return task;
    }
}
