package dev.mlopscloud.workflows.run;

import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.bulk.Bulk;
import dev.mlopscloud.workflows.bulk.BulkBody;
import dev.mlopscloud.workflows.bulk.BulkResult;
import dev.mlopscloud.workflows.engine.TaskKey;
import dev.mlopscloud.workflows.engine.TaskState;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.signal.Signal;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Several task instances changed or deleted by one request. */
@Singleton
public final class BulkCorrections {
    private final RunStore runs = new RunStore();
    private final TaskStore tasks = new TaskStore();
    private final DetailStore details = new DetailStore();
    private final Database database;
    private final Corrections corrections;
    private final Signal signal;

    BulkCorrections(Database database, Corrections corrections, Signal signal) {
        this.database = database;
        this.corrections = corrections;
        this.signal = signal;
    }

    /**
     * What a request wants of one instance, or of all of a task.
     *
     * @param which the one task
     * @param state {@code null} for no change
     * @param notes whether the note changes
     */
    public record Change(
            Corrections.Marked which,
            Corrections.Reach reach,
            String dagId,
            @Nullable TaskState state,
            boolean notes,
            @Nullable String note) {
        String task() {
            return which.tasks().iterator().next();
        }

        String run() {
            return String.valueOf(reach.runId());
        }

        private Change of(int index) {
            return new Change(new Corrections.Marked(which.tasks(), index), reach, dagId, state, notes, note);
        }
    }

    /** Changes or deletes several instances. */
    public BulkResult bulk(BulkBody<Change> body) {
        BulkResult result = database.transaction(tx -> {
            List<BulkBody.Action<Change>> actions = body.actions().stream()
                    .map(action -> new BulkBody.Action<>(
                            action.kind(),
                            action.entities().stream()
                                    .flatMap(change -> each(tx, change))
                                    .toList(),
                            action.otherwise(),
                            action.mask()))
                    .toList();
            return Bulk.perform(new BulkBody<>(actions), new Instances(tx));
        });
        signal.raise();
        return result;
    }

    /** A change of every instance of a task, one for each. */
    private Stream<Change> each(Transaction tx, Change change) {
        if (change.which().index() != null) {
            return Stream.of(change);
        }
        List<Change> all = runs.find(tx, change.dagId(), change.run()).stream()
                .flatMap(run -> tasks.ofRun(tx, run.key()).stream())
                .filter(task -> task.taskId().equals(change.task()))
                .map(task -> change.of(task.mapIndex()))
                .toList();
        return all.isEmpty() ? Stream.of(change) : all.stream();
    }

    /** The instances that a bulk request is about. */
    private final class Instances implements Bulk.Target<Change> {
        private final Transaction tx;

        Instances(Transaction tx) {
            this.tx = tx;
        }

        @Override
        public String plural() {
            return "task instances";
        }

        @Override
        public String idName() {
            return "identifiers";
        }

        @Override
        public String id(Change change) {
            if (change.dagId().equals("~") || change.run().equals("~")) {
                throw ApiFailure.badRequest("When using wildcard in path, dag_id and dag_run_id must be specified in"
                        + " request body for task_id: " + change.task());
            }
            Integer index = change.which().index();
            return change.dagId() + "." + change.run() + "." + change.task() + (index == null ? "" : "[" + index + "]");
        }

        @Override
        public Set<String> existing(Set<String> ids) {
            return details.existing(tx, ids);
        }

        @Override
        public void create(Change change) {
            throw ApiFailure.notAllowed("Task instances bulk create is not supported");
        }

        @Override
        public void update(Change change, Set<String> mask) {
            if (change.notes() && (mask.isEmpty() || mask.contains("note"))) {
                corrections.note(tx, change.dagId(), change.run(), key(change), change.note());
            }
            TaskState state = change.state();
            if (state != null
                    && (mask.isEmpty() || mask.contains("new_state"))
                    && corrections
                            .mark(tx, change.dagId(), change.which(), change.reach(), state, false)
                            .isEmpty()) {
                throw ApiFailure.conflict("Task id " + change.task() + " is already in " + state.text() + " state");
            }
        }

        @Override
        public void delete(Change change) {
            corrections.delete(tx, change.dagId(), change.run(), key(change));
        }

        private static TaskKey key(Change change) {
            Integer index = change.which().index();
            return new TaskKey(change.task(), index == null ? TaskKey.UNMAPPED : index);
        }
    }
}
