package dev.mlopscloud.workflows.run;

import dev.mlopscloud.platform.sql.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What tasks ask about runs and other tasks. */
final class InspectionStore {
    private static final int MOST = 100_000;

    private static final String CHOSEN = """
        FROM task_instance t JOIN dag_run r ON r.key = t.run_key
        WHERE r.dag_id = ? AND (? OR t.task_id = ANY (?)) AND (? OR r.run_id = ANY (?))
          AND (? OR r.logical_date = ANY (?::timestamptz[])) AND (?::integer IS NULL OR t.map_index = ?)
        """;

    private static @Nullable Object[] bound(Inspection.Chosen chosen) {
        List<String> dates =
                chosen.logicalDates().stream().map(Instant::toString).toList();
        return new @Nullable Object[] {
            chosen.dagId(),
            chosen.taskIds() == null,
            Objects.requireNonNullElse(chosen.taskIds(), List.<String>of()),
            chosen.runIds().isEmpty(),
            chosen.runIds(),
            dates.isEmpty(),
            dates,
            chosen.mapIndex(),
            chosen.mapIndex()
        };
    }

    List<Inspection.Found> tasks(Transaction tx, Inspection.Chosen chosen) {
        return tx.list(
                row -> new Inspection.Found(
                        row.getString("run_id"),
                        row.getString("task_id"),
                        row.getInt("map_index"),
                        row.getString("state").equals("none") ? null : row.getString("state"),
                        row.getString("operator"),
                        Columns.moment(row, "start_date"),
                        Columns.moment(row, "end_date")),
                "SELECT r.run_id, t.task_id, t.map_index, t.state, t.operator, t.start_date, t.end_date " + CHOSEN
                        + "ORDER BY t.task_id, t.map_index, t.run_key LIMIT " + MOST,
                bound(chosen));
    }

    int countRuns(Transaction tx, String dagId, List<String> runIds, List<Instant> logicalDates, List<String> states) {
        return tx.first(
                        row -> row.getInt(1),
                        """
                        SELECT count(*) FROM dag_run WHERE dag_id = ? AND (? OR run_id = ANY (?))
                          AND (? OR logical_date = ANY (?::timestamptz[])) AND (? OR state = ANY (?))
                        """,
                        dagId,
                        runIds.isEmpty(),
                        runIds,
                        logicalDates.isEmpty(),
                        logicalDates.stream().map(Instant::toString).toList(),
                        states.isEmpty(),
                        states)
                .orElse(0);
    }

    /** The key of the last run before a logical date. */
    Optional<Long> before(Transaction tx, String dagId, Instant logical, @Nullable String state) {
        return tx.first(row -> row.getLong(1), """
                SELECT key FROM dag_run WHERE dag_id = ? AND logical_date < ? AND (?::text IS NULL OR state = ?)
                ORDER BY logical_date DESC LIMIT 1
                """, dagId, logical, state, state);
    }

    /** The newest instance of a task in runs before a logical date, or in any. */
    Optional<TaskInstance> before(
            Transaction tx, String dagId, TaskPlace place, @Nullable Instant logical, @Nullable String state) {
        return tx.first(
                TaskStore::task,
                TaskStore.COLUMNS + """
                    FROM task_instance t JOIN dag_run r ON r.key = t.run_key
                    WHERE r.dag_id = ? AND t.task_id = ? AND t.map_index = ?
                      AND (?::timestamptz IS NULL OR r.logical_date < ?) AND (?::text IS NULL OR t.state = ?)
                    ORDER BY r.logical_date DESC NULLS LAST LIMIT 1
                    """,
                dagId,
                place.taskId(),
                place.mapIndex(),
                logical,
                logical,
                state,
                state);
    }

    /** An instance of a task, in whatever run. */
    record TaskPlace(String taskId, int mapIndex) {}
}
