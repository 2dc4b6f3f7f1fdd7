package dev.mlopscloud.workflows.ui.gantt;

import dev.mlopscloud.platform.sql.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the chart reads: the tries of the tasks of a run that are not mapped. */
final class GanttStore {
    private static final int MOST = 100_000;

    List<GanttResource.Bar> bars(Transaction tx, String dagId, String runId) {
        return tx.list(GanttStore::bar, """
            WITH tasks AS (
                SELECT t.* FROM task_instance t JOIN dag_run r ON r.key = t.run_key
                WHERE r.dag_id = ? AND r.run_id = ? AND t.map_index = -1)
            SELECT task_id, try_number, state, scheduled_at, queued_at, start_date, end_date FROM tasks t
            WHERE state <> 'up_for_retry'
              AND NOT EXISTS (SELECT 1 FROM task_try y WHERE y.task_instance = t.id AND y.try_number = t.try_number)
            UNION ALL
            SELECT t.task_id, y.try_number, y.state, y.scheduled_at, y.queued_at, y.start_date, y.end_date
            FROM tasks t JOIN task_try y ON y.task_instance = t.id
            ORDER BY task_id, try_number LIMIT ?
            """, dagId, runId, MOST);
    }

    private static GanttResource.Bar bar(ResultSet row) throws SQLException {
        String id = row.getString("task_id");
        String state = row.getString("state");
        return new GanttResource.Bar(
                id,
                id,
                row.getInt("try_number"),
                state.equals("none") ? null : state,
                moment(row, "scheduled_at"),
                moment(row, "queued_at"),
                moment(row, "start_date"),
                moment(row, "end_date"),
                false,
                false);
    }

    private static @Nullable Instant moment(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
