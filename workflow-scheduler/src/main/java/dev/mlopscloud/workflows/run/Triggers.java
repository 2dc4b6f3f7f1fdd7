package dev.mlopscloud.workflows.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.engine.TaskState;
import dev.mlopscloud.workflows.signal.Signal;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The triggers of deferred tries. A triggerer holds those that it has taken as long as it asks for more now and then;
 * those of one that is silent go to others. Whoever fires a trigger first lets its try go on.
 */
@Singleton
public final class Triggers {
    private final RunStore runs = new RunStore();
    private final TaskStore tasks = new TaskStore();
    private final RemoteStore store = new RemoteStore();
    private final DetailStore details = new DetailStore();
    private final Database database;
    private final Transitions transitions;
    private final RemoteConfig config;
    private final Signal signal;
    private final Clock clock;

    Triggers(Database database, Transitions transitions, RemoteConfig config, Signal signal, Clock clock) {
        this.database = database;
        this.transitions = transitions;
        this.config = config;
        this.signal = signal;
        this.clock = clock;
    }

    /** A trigger, and the try that it wakes. */
    public record Held(
            String id,
            JsonNode definition,
            Run run,
            TaskInstance task,
            @Nullable Instant timeout) {}

    /**
     * The triggers of a triggerer.
     *
     * @param started those that it does not run yet
     * @param stopped the ids of those that it runs for nothing
     */
    public record Work(List<Held> started, List<String> stopped) {}

    /**
     * What a triggerer is to start and to stop; if there is neither, it is kept waiting a while.
     *
     * @param running the ids of what it runs
     * @param room how many more it takes
     */
    public Work await(String triggerer, Set<String> running, int room) throws InterruptedException {
        long end = System.nanoTime() + config.poll().toNanos();
        while (true) {
            long seen = signal.changes();
            Work work = work(triggerer, running, room);
            long left = end - System.nanoTime();
            if (!work.started().isEmpty() || !work.stopped().isEmpty() || left <= 0) {
                return work;
            }
            signal.awaitChange(seen, Duration.ofNanos(left));
        }
    }

    private Work work(String triggerer, Set<String> running, int room) {
        Instant now = clock.instant();
        return database.transaction(tx -> {
            List<TaskInstance> kept = new ArrayList<>(store.keepTriggers(tx, triggerer, now));
            Instant limit = now.minus(config.heartbeatTimeout());
            if (room > 0) {
                kept.addAll(store.takeTriggers(tx, triggerer, now, limit, room));
            }
            List<Held> started = new ArrayList<>();
            List<String> stopped = new ArrayList<>(running);
            for (TaskInstance task : kept) {
                JsonNode trigger = Resumption.memory(task.memory()).path(Resumption.TRIGGER);
                String id = trigger.path("id").asText();
                stopped.remove(id);
                if (!running.contains(id)) {
                    runs.find(tx, task.runKey())
                            .ifPresent(run -> started.add(new Held(
                                    id, trigger, run, task, task.status().retryAt())));
                }
            }
            return new Work(started, stopped);
        });
    }

    /** Lets a try go on with what its trigger says, and tells whether it was waiting for that. */
    public boolean fired(UUID taskInstance, String trigger, JsonNode payload) {
        return resume(taskInstance, trigger, memory -> {
            ObjectNode kwargs = memory.path(Resumption.KWARGS) instanceof ObjectNode given
                    ? given
                    : JsonNodeFactory.instance.objectNode();
            kwargs.set("event", payload);
            memory.set(Resumption.KWARGS, kwargs);
        });
    }

    /** Lets a try fail because its trigger has, and tells whether it was waiting for that. */
    public boolean failed(UUID taskInstance, String trigger, List<String> traceback) {
        return resume(taskInstance, trigger, memory -> {
            ObjectNode kwargs = JsonNodeFactory.instance.objectNode();
            kwargs.put("error", "Trigger failure");
            ArrayNode lines = kwargs.putArray("traceback");
            traceback.forEach(lines::add);
            memory.put(Resumption.METHOD, Resumption.FAIL);
            memory.set(Resumption.KWARGS, kwargs);
        });
    }

    /** What becomes of a memory. */
    @FunctionalInterface
    private interface Change {
        void apply(ObjectNode memory);
    }

    private boolean resume(UUID taskInstance, String trigger, Change change) {
        boolean resumed = database.transaction(tx -> resume(tx, taskInstance, trigger, change));
        signal.raise();
        return resumed;
    }

    private boolean resume(Transaction tx, UUID taskInstance, String trigger, Change change) {
        Long run = tasks.find(tx, taskInstance).map(TaskInstance::runKey).orElse(null);
        if (run == null || runs.lock(tx, run).isEmpty()) {
            return false;
        }
        TaskInstance task = tasks.find(tx, taskInstance).orElseThrow();
        ObjectNode memory = Resumption.memory(task.memory());
        boolean waits = task.status().state() == TaskState.DEFERRED
                && memory.path(Resumption.TRIGGER).path("id").asText().equals(trigger)
                && !memory.path(Resumption.RESUMED).asBoolean(false);
        if (!waits) {
            return false;
        }
        change.apply(memory);
        memory.put(Resumption.RESUMED, true);
        Instant now = clock.instant();
        store.memory(tx, task.id(), memory.toString());
        details.resume(tx, task.id(), now);
        transitions.advance(tx, run, now);
        signal.announce(tx);
        return true;
    }
}
