package dev.mlopscloud.workflows.rest;

import dev.mlopscloud.workflows.document.Fields;
import dev.mlopscloud.workflows.engine.TaskKey;
import dev.mlopscloud.workflows.engine.TaskState;
import dev.mlopscloud.workflows.problem.Bodies;
import dev.mlopscloud.workflows.problem.Parameters;
import dev.mlopscloud.workflows.run.Corrections;
import dev.mlopscloud.workflows.run.Runs;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code PATCH} of task instances, as Airflow understands it. */
final class Marking {
    private static final int MAX_NOTE = 1_000;
    private static final Set<String> STATES = Set.of("success", "failed", "skipped");
    private static final Set<String> KEYS =
            Set.of("new_state", "note", "include_upstream", "include_downstream", "include_future", "include_past");

    private final Runs runs;
    private final Corrections corrections;

    Marking(Runs runs, Corrections corrections) {
        this.runs = runs;
        this.corrections = corrections;
    }

    /** What a body asks for. */
    private record Patch(
            @Nullable TaskState state,
            boolean notes,
            @Nullable String note,
            Corrections.Reach reach) {
        static Patch of(Fields fields, String runId) {
            String state = fields.text("new_state", 20);
            if (state == null && fields.mentions("new_state")) {
                fields.problem("new_state", "value_error", "Value error, 'new_state' should not be empty");
            } else if (state != null && !STATES.contains(state.toLowerCase(Locale.ROOT))) {
                fields.problem(
                        "new_state",
                        "value_error",
                        "Value error, '" + state + "' is not one of ['success', 'failed', 'skipped']");
                state = null;
            }
            return new Patch(
                    state == null ? null : TaskState.of(state),
                    fields.mentions("note"),
                    fields.text("note", MAX_NOTE),
                    new Corrections.Reach(
                            runId,
                            null,
                            null,
                            fields.flag("include_past", false),
                            fields.flag("include_future", false),
                            fields.flag("include_upstream", false),
                            fields.flag("include_downstream", false)));
        }
    }

    TaskInstanceBody.TaskInstancePage patch(
            String dagId, String runId, String taskId, @Nullable String mapIndex, String body) {
        return patch(dagId, runId, new Named(taskId, mapIndex), body, false);
    }

    TaskInstanceBody.TaskInstancePage dryRun(
            String dagId, String runId, String taskId, @Nullable String mapIndex, String body) {
        return patch(dagId, runId, new Named(taskId, mapIndex), body, true);
    }

    /** A task, or one instance of it. */
    private record Named(String taskId, @Nullable String mapIndex) {
        @Nullable Integer index() {
            return mapIndex == null ? null : Parameters.mapIndex(mapIndex);
        }
    }

    private TaskInstanceBody.TaskInstancePage patch(
            String dagId, String runId, Named named, String body, boolean dryRun) {
        Patch patch = Bodies.read(body, KEYS, fields -> Patch.of(fields, runId));
        Integer index = named.index();
        if (index != null) {
            runs.task(dagId, runId, new TaskKey(named.taskId(), index));
        } else if (runs.get(dagId, runId).tasks().stream()
                .noneMatch(task -> task.taskId().equals(named.taskId()))) {
            runs.task(dagId, runId, TaskKey.of(named.taskId()));
        }
        if (patch.notes() && !dryRun) {
            corrections.note(dagId, runId, new TaskKey(named.taskId(), index == null ? -1 : index), patch.note());
        }
        List<Runs.TaskDetail> changed = patch.state() == null
                ? List.of()
                : corrections.mark(dagId, named.taskId(), index, patch.reach(), patch.state(), dryRun);
        if (patch.state() == null && !dryRun) {
            changed = List.of(runs.task(dagId, runId, new TaskKey(named.taskId(), index == null ? -1 : index)));
        }
        return TaskInstanceBody.TaskInstancePage.whole(
                changed.stream().map(TaskInstanceBody::of).toList());
    }
}
