package dev.mlopscloud.workflows.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.definition.Dags;
import dev.mlopscloud.workflows.definition.Workflow;
import dev.mlopscloud.workflows.engine.Ending;
import dev.mlopscloud.workflows.engine.Engine;
import dev.mlopscloud.workflows.engine.TaskKey;
import dev.mlopscloud.workflows.engine.TaskNode;
import dev.mlopscloud.workflows.engine.TaskState;
import dev.mlopscloud.workflows.engine.TaskStatus;
import dev.mlopscloud.workflows.operator.Outcome;
import dev.mlopscloud.workflows.xcom.XCom;
import dev.mlopscloud.workflows.xcom.XComs;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How tries end, or go on later, and what follows from it in their runs. */
@Singleton
final class Endings {
    private final RunStore runs = new RunStore();
    private final TaskStore tasks = new TaskStore();
    private final Dags dags;
    private final XComs xcoms;
    private final Transitions transitions;
    private final News news;

    Endings(Dags dags, XComs xcoms, Transitions transitions, News news) {
        this.dags = dags;
        this.xcoms = xcoms;
        this.transitions = transitions;
        this.news = news;
    }

    /** A try that has come to its end, or as far as it gets for now. */
    record Ended(TaskInstance task, Outcome outcome) {}

    /**
     * Writes down what became of a try, and what follows from it.
     *
     * @return whether the try still was what the task waited for
     */
    boolean write(Transaction tx, TaskInstance ended, Outcome outcome, Instant now) {
        return write(tx, List.of(new Ended(ended, outcome)), now).getFirst();
    }

    /** The same for tries of any runs, which are held in the order of their keys; an answer for each. */
    List<Boolean> write(Transaction tx, List<Ended> ended, Instant now) {
        Map<Long, List<Ended>> byRun = ended.stream()
                .collect(Collectors.groupingBy(end -> end.task().runKey(), TreeMap::new, Collectors.toList()));
        Set<UUID> valid = new HashSet<>();
        byRun.forEach((run, ends) ->
                write(tx, run, ends, now).forEach(end -> valid.add(end.task().id())));
        return ended.stream().map(end -> valid.contains(end.task().id())).toList();
    }

    /**
     * The same for several tries of one run.
     *
     * @return those that still were what their tasks waited for
     */
    private List<Ended> write(Transaction tx, long runKey, List<Ended> ended, Instant now) {
        // Nothing else changes tasks of a run that is held, but for the tries of its active ones.
        Run run = runs.lockWith(
                        tx, runKey, ended.stream().map(end -> end.task().id()).toList())
                .orElse(null);
        if (run == null) {
            return List.of();
        }
        List<TaskInstance> all = tasks.ofRun(tx, runKey);
        Map<UUID, TaskInstance> byId = all.stream().collect(Collectors.toMap(TaskInstance::id, Function.identity()));
        Workflow workflow = dags.workflow(tx, run.version());
        Map<TaskKey, TaskStatus> next = new LinkedHashMap<>();
        List<Ended> valid = new ArrayList<>();
        for (Ended end : ended) {
            TaskInstance current = byId.get(end.task().id());
            TaskNode node = workflow.plan().node(end.task().taskId()).orElse(null);
            if (current != null && node != null && current.isSameTry(end.task())) {
                valid.add(new Ended(current, end.outcome()));
                next.put(current.key(), after(node, current, end.outcome(), now));
            }
        }
        if (valid.isEmpty()) {
            return List.of();
        }
        remember(tx, valid, now);
        next.putAll(give(tx, workflow, all, valid, now));
        for (Ended end : valid) {
            TaskStatus status = Objects.requireNonNull(next.get(end.task().key()));
            if (!status.state().isSuspended()) {
                news.ofTask(tx, run, workflow, end.task(), status.state(), now);
            }
        }
        transitions.produced(tx, run, next);
        if (valid.stream().anyMatch(end -> end.outcome() instanceof Outcome.Suspended)) {
            tasks.apply(tx, runKey, next, now);
            valid.forEach(end -> suspend(tx, end, now));
            transitions.advance(tx, run, tasks.ofRun(tx, runKey), Map.of(), now);
        } else {
            transitions.advance(tx, run, in(all, next), next, now);
        }
        transitions.advanceNext(tx, run, workflow, now);
        return valid;
    }

    private static TaskStatus after(TaskNode node, TaskInstance task, Outcome outcome, Instant now) {
        if (outcome instanceof Outcome.Suspended suspended) {
            return task.status().suspended(suspended.state(), suspended.until());
        }
        long seed = task.id().getLeastSignificantBits() ^ task.status().tryNumber();
        return Engine.finish(node, task.status(), ending(outcome), now, seed);
    }

    private void remember(Transaction tx, List<Ended> ended, Instant now) {
        Map<TaskState, List<UUID>> ids = new EnumMap<>(TaskState.class);
        for (Ended end : ended) {
            if (!(end.outcome() instanceof Outcome.Suspended)) {
                ids.computeIfAbsent(ending(end.outcome()).state(), state -> new ArrayList<>())
                        .add(end.task().id());
            }
        }
        ids.forEach((state, of) -> tasks.remember(tx, of, state, now));
    }

    private void suspend(Transaction tx, Ended end, Instant now) {
        if (end.outcome() instanceof Outcome.Suspended suspended) {
            Long awaited = suspended.awaitedRun();
            tasks.suspend(tx, end.task().id(), suspended.memory().toString(), awaited);
            // It may have ended before anybody waited for it.
            if (awaited != null
                    && runs.lock(tx, awaited)
                            .filter(other -> !other.state().isTerminal())
                            .isEmpty()) {
                tasks.wake(tx, awaited, now);
            }
        }
    }

    private static List<TaskInstance> in(List<TaskInstance> all, Map<TaskKey, TaskStatus> changed) {
        return all.stream()
                .map(task -> task.in(changed.getOrDefault(task.key(), task.status())))
                .toList();
    }

    private static Ending ending(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Success success -> Ending.SUCCESS;
            case Outcome.Failed failed -> failed.last() ? Ending.FINAL_FAILURE : Ending.FAILURE;
            case Outcome.Skipped skipped -> Ending.SKIPPED;
            case Outcome.Suspended suspended -> throw new IllegalArgumentException("A suspended try has not ended");
        };
    }

    /** Keeps what tries gave to others, and tells which tasks they decided to skip. */
    private Map<TaskKey, TaskStatus> give(
            Transaction tx, Workflow workflow, List<TaskInstance> all, List<Ended> ended, Instant now) {
        List<XCom> given = new ArrayList<>();
        Map<TaskKey, TaskStatus> skipped = new HashMap<>();
        for (Ended end : ended) {
            TaskInstance task = end.task();
            if (end.outcome() instanceof Outcome.Success success) {
                success.xcoms().forEach((key, value) -> given.add(xcom(task, key, value, now)));
                Outcome.Decision decision = success.decision();
                if (decision != null) {
                    Decided decided = Decided.of(workflow, task.taskId(), decision);
                    given.add(xcom(task, XCom.BRANCH, decided.xcom(), now));
                    all.stream()
                            .filter(other -> decided.skipped().contains(other.taskId()))
                            .filter(other -> other.status().state() == TaskState.NONE)
                            .filter(other -> task.mapIndex() == TaskKey.UNMAPPED || other.mapIndex() == task.mapIndex())
                            .forEach(other ->
                                    skipped.put(other.key(), other.status().in(TaskState.SKIPPED)));
                }
            }
        }
        xcoms.put(tx, given);
        return skipped;
    }

    private static XCom xcom(TaskInstance task, String key, JsonNode value, Instant now) {
        return new XCom(task.runKey(), task.taskId(), task.mapIndex(), key, value, now);
    }
}
