package dev.mlopscloud.workflows.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.definition.Action;
import dev.mlopscloud.workflows.definition.Expansion;
import dev.mlopscloud.workflows.definition.MadeList;
import dev.mlopscloud.workflows.definition.OperatorKind;
import dev.mlopscloud.workflows.definition.Task;
import dev.mlopscloud.workflows.definition.Workflow;
import dev.mlopscloud.workflows.engine.Outside;
import dev.mlopscloud.workflows.engine.Plan;
import dev.mlopscloud.workflows.engine.TaskKey;
import dev.mlopscloud.workflows.engine.TaskState;
import dev.mlopscloud.workflows.engine.Trait;
import dev.mlopscloud.workflows.template.TemplateException;
import dev.mlopscloud.workflows.xcom.XCom;
import dev.mlopscloud.workflows.xcom.XComs;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Looks up what the engine must know besides the states of a run's tasks; a workflow that needs none asks for none. */
@Singleton
final class Surroundings {
    private static final Logger LOG = Logger.getLogger(Surroundings.class);

    private final TaskStore tasks = new TaskStore();
    private final RunStore runs = new RunStore();
    private final XComs xcoms;
    private final Mapping mapping;

    Surroundings(XComs xcoms, Mapping mapping) {
        this.xcoms = xcoms;
        this.mapping = mapping;
    }

    Outside of(Transaction tx, Run run, Workflow workflow, List<TaskInstance> current, boolean paused) {
        return new Outside(
                paused,
                lengths(tx, run, workflow, current),
                skips(tx, run, workflow),
                waiting(tx, run, workflow, current));
    }

    private Map<String, Integer> lengths(Transaction tx, Run run, Workflow workflow, List<TaskInstance> current) {
        Map<String, Expansion> unexpanded = unexpanded(workflow, current);
        if (unexpanded.isEmpty()) {
            return Map.of();
        }
        Set<String> sources = new TreeSet<>();
        unexpanded.forEach((id, expansion) -> sources.addAll(Mapping.sources(workflow, id, expansion)));
        Map<String, Integer> sizes = sources.isEmpty() ? Map.of() : xcoms.lengths(tx, run.key(), sources);
        Set<String> unfinished = new HashSet<>();
        current.stream()
                .filter(task -> !task.status().state().isTerminal())
                .forEach(task -> unfinished.add(task.taskId()));
        Map<String, Integer> lengths = new HashMap<>();
        unexpanded.forEach((id, expansion) -> {
            Optional<Long> length = length(
                    expansion,
                    mapping.lists(
                            tx,
                            run,
                            workflow,
                            id,
                            source -> unfinished.contains(source)
                                    ? Optional.empty()
                                    : Optional.ofNullable(sizes.get(source))));
            if (length.isPresent()) {
                boolean tooLong = length.get() > Expansion.MAX_LENGTH;
                lengths.put(id, tooLong ? Outside.UNMAPPABLE : length.get().intValue());
            } else if (haveSucceeded(Mapping.sources(workflow, id, expansion), current)) {
                // What has succeeded without a result gives nothing to map over.
                lengths.put(id, Outside.UNMAPPABLE);
            }
        });
        return lengths;
    }

    /** A list that cannot be filtered cannot be mapped over. */
    private static Optional<Long> length(Expansion expansion, MadeList.Sources lists) {
        try {
            return expansion.length(lists);
        } catch (TemplateException e) {
            LOG.warnf("A list cannot be mapped over: %s", e.getMessage());
            return Optional.of(Long.MAX_VALUE);
        }
    }

    private static boolean haveSucceeded(Set<String> ids, List<TaskInstance> current) {
        return current.stream()
                .filter(task -> ids.contains(task.taskId()))
                .allMatch(task -> task.status().state() == TaskState.SUCCESS);
    }

    private static Map<String, Expansion> unexpanded(Workflow workflow, List<TaskInstance> current) {
        Map<String, Expansion> found = new TreeMap<>();
        for (TaskInstance instance : current) {
            Task task =
                    instance.mapIndex() == TaskKey.UNMAPPED && instance.status().state() == TaskState.NONE
                            ? workflow.task(instance.taskId()).orElse(null)
                            : null;
            String mapped = task == null ? null : task.flow().mappedBy();
            Expansion expansion = task == null || mapped == null ? null : Mapping.expansion(workflow, task, mapped);
            if (mapped != null && expansion != null) {
                found.put(mapped, expansion);
            }
        }
        return found;
    }

    private Map<TaskKey, Set<String>> skips(Transaction tx, Run run, Workflow workflow) {
        List<String> deciding = workflow.tasks().stream()
                .filter(task -> decides(task.action()))
                .map(Task::id)
                .toList();
        if (deciding.isEmpty()) {
            return Map.of();
        }
        Map<TaskKey, Set<String>> skips = new HashMap<>();
        Plan plan = workflow.plan();
        for (XCom decision : xcoms.find(tx, run.key(), deciding, XCom.BRANCH)) {
            Set<String> skipped = new HashSet<>();
            if (decision.value().has("followed")) {
                skipped.addAll(plan.downstream(decision.taskId()));
                skipped.removeAll(texts(decision.value().path("followed")));
            } else {
                skipped.addAll(texts(decision.value().path("skipped")));
            }
            skips.put(new TaskKey(decision.taskId(), decision.mapIndex()), skipped);
        }
        return skips;
    }

    private static boolean decides(Action action) {
        OperatorKind kind = action.kind();
        return (kind == OperatorKind.WORKER && action.flag("_can_skip_downstream", false))
                || kind == OperatorKind.BRANCH
                || kind == OperatorKind.SHORT_CIRCUIT
                || kind == OperatorKind.LATEST_ONLY
                || kind == OperatorKind.APPROVAL
                || kind == OperatorKind.HITL_BRANCH;
    }

    private static Set<String> texts(JsonNode list) {
        Set<String> texts = new HashSet<>();
        list.forEach(item -> texts.add(item.asText()));
        return texts;
    }

    private Set<TaskKey> waiting(Transaction tx, Run run, Workflow workflow, List<TaskInstance> current) {
        if (workflow.tasks().stream().noneMatch(task -> task.flow().is(Trait.DEPENDS_ON_PAST))) {
            return Set.of();
        }
        Optional<Long> before = runs.before(tx, run);
        if (before.isEmpty()) {
            return Set.of();
        }
        Map<TaskKey, TaskState> past = new HashMap<>();
        tasks.ofRun(tx, before.get())
                .forEach(task -> past.put(task.key(), task.status().state()));
        Plan plan = workflow.plan();
        Set<TaskKey> waiting = new HashSet<>();
        for (TaskInstance instance : current) {
            Task task = workflow.task(instance.taskId()).orElse(null);
            if (task == null || !task.flow().is(Trait.DEPENDS_ON_PAST)) {
                continue;
            }
            boolean waits = isOpen(past.get(instance.key()));
            if (task.flow().is(Trait.WAITS_FOR_DOWNSTREAM)) {
                waits |= plan.downstream(task.id()).stream().anyMatch(id -> isOpen(past.get(TaskKey.of(id))));
            }
            if (waits) {
                waiting.add(instance.key());
            }
        }
        return waiting;
    }

    /** A task that the run before did not have keeps nothing waiting. */
    private static boolean isOpen(@Nullable TaskState state) {
        return state != null && state != TaskState.SUCCESS && state != TaskState.SKIPPED;
    }
}
