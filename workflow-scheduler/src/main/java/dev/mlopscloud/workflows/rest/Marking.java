package dev.mlopscloud.workflows.rest;

import dev.mlopscloud.workflows.bulk.BulkBody;
import dev.mlopscloud.workflows.document.Fields;
import dev.mlopscloud.workflows.engine.TaskKey;
import dev.mlopscloud.workflows.engine.TaskState;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.problem.Bodies;
import dev.mlopscloud.workflows.problem.Parameters;
import dev.mlopscloud.workflows.run.BulkCorrections;
import dev.mlopscloud.workflows.run.Corrections;
import dev.mlopscloud.workflows.run.Runs;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code PATCH} of task instances, as Airflow understands it. */
final class Marking {
    private static final int MAX_NOTE = 1_000;
    private static final Set<String> STATES = Set.of("success", "failed", "skipped");
    private static final Set<String> KEYS =
            Set.of("new_state", "note", "include_upstream", "include_downstream", "include_future", "include_past");

    private static final Set<String> BULK_KEYS = Stream.concat(
                    Stream.of("task_id", "map_index", "dag_id", "dag_run_id"), KEYS.stream())
            .collect(Collectors.toUnmodifiableSet());

    private static final Patch NOTHING =
            new Patch(null, false, null, new Corrections.Reach(null, null, null, false, false, false, false));

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
                    state == null ? null : TaskState.of(state.toLowerCase(Locale.ROOT)),
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

        /** Only the members that a mask names; an empty mask names all. */
        Patch only(List<String> mask) {
            return mask.isEmpty()
                    ? this
                    : new Patch(mask.contains("new_state") ? state : null, notes && mask.contains("note"), note, reach);
        }
    }

    /** Reads changes of several tasks, of one run or of those that the body names. */
    static BulkBody<BulkCorrections.Change> bulk(String dagId, String runId, String body) {
        return BulkBody.read(
                body, BULK_KEYS, fields -> change(fields, dagId, runId), id -> change(dagId, runId, id, null, NOTHING));
    }

    private static BulkCorrections.Change change(Fields fields, String dagId, String runId) {
        String dag = fields.text("dag_id", 250);
        String run = fields.text("dag_run_id", 250);
        String ofRun = run == null ? runId : run;
        Integer index =
                fields.has("map_index") ? (Integer) fields.integer("map_index", -1, -1, Integer.MAX_VALUE) : null;
        String task = fields.requiredText("task_id", 250);
        return change(dag == null ? dagId : dag, ofRun, task, index, Patch.of(fields, ofRun));
    }

    private static BulkCorrections.Change change(
            String dagId, String runId, String taskId, @Nullable Integer index, Patch patch) {
        Corrections.Reach reach = patch.reach();
        return new BulkCorrections.Change(
                new Corrections.Marked(Set.of(taskId), index),
                new Corrections.Reach(
                        runId, null, null, reach.past(), reach.future(), reach.upstream(), reach.downstream()),
                dagId,
                patch.state(),
                patch.notes(),
                patch.note());
    }

    /** How a request wants something changed. */
    record Way(List<String> mask, boolean dryRun) {
        static final Way DRY = new Way(List.of(), true);
    }

    /** Changes a task, or one instance of it. */
    TaskInstanceBody.TaskInstancePage patch(
            String dagId, String runId, String taskId, @Nullable String mapIndex, String body, Way way) {
        Patch patch = Bodies.read(body, KEYS, fields -> Patch.of(fields, runId)).only(way.mask());
        Integer index = mapIndex == null ? null : Parameters.mapIndex(mapIndex);
        if (index != null) {
            runs.task(dagId, runId, new TaskKey(taskId, index));
        } else if (corrections.instances(dagId, runId, Set.of(taskId)).isEmpty()) {
            runs.task(dagId, runId, TaskKey.of(taskId));
        }
        List<Runs.TaskDetail> instances = corrections.instances(dagId, runId, Set.of(taskId)).stream()
                .filter(each -> index == null || each.task().mapIndex() == index)
                .toList();
        List<Runs.TaskDetail> changed = perform(
                new Target(dagId, new Corrections.Marked(Set.of(taskId), index), instances), patch, way.dryRun());
        if (changed.isEmpty() && patch.state() != null && !way.dryRun()) {
            throw ApiFailure.conflict(
                    "Task id " + taskId + " is already in " + patch.state().text() + " state");
        }
        return TaskInstanceBody.TaskInstancePage.whole(changed);
    }

    /** Changes the tasks of a group. */
    TaskInstanceBody.TaskInstancePage patchGroup(String dagId, String runId, String groupId, String body, Way way) {
        Set<String> ids = corrections.ofGroup(dagId, runId, groupId);
        Patch patch = Bodies.read(body, KEYS, fields -> Patch.of(fields, runId)).only(way.mask());
        List<Runs.TaskDetail> instances = corrections.instances(dagId, runId, ids);
        List<Runs.TaskDetail> changed =
                perform(new Target(dagId, new Corrections.Marked(ids, null), instances), patch, way.dryRun());
        if (changed.isEmpty() && patch.state() != null && !way.dryRun()) {
            throw ApiFailure.conflict("All task instances in the group are already in "
                    + patch.state().text() + " state");
        }
        return TaskInstanceBody.TaskInstancePage.whole(changed);
    }

    /** What a patch is of: the instances, as they are before. */
    private record Target(String dagId, Corrections.Marked which, List<Runs.TaskDetail> instances) {}

    private List<Runs.TaskDetail> perform(Target target, Patch patch, boolean dryRun) {
        String runId = String.valueOf(patch.reach().runId());
        if (patch.notes() && !dryRun) {
            target.instances()
                    .forEach(each ->
                            corrections.note(target.dagId(), runId, each.task().key(), patch.note()));
        }
        if (patch.state() != null) {
            return corrections.mark(target.dagId(), target.which(), patch.reach(), patch.state(), dryRun);
        }
        return dryRun
                ? List.of()
                : corrections.instances(target.dagId(), runId, target.which().tasks()).stream()
                        .filter(each -> target.which().index() == null
                                || each.task().mapIndex() == target.which().index())
                        .toList();
    }
}
