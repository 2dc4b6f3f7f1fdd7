package dev.mlopscloud.workflows.ui.dag;

import dev.mlopscloud.platform.sql.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The latest runs of DAGs. */
final class LightRunStore {

    /** The latest runs of each DAG, the latest first. */
    Map<String, List<LightRun>> latest(Transaction tx, List<String> dagIds, int each) {
        Map<String, List<LightRun>> latest = new HashMap<>();
        tx.list(LightRunStore::run, """
                SELECT r.key, r.dag_id, r.run_id, r.logical_date, r.run_after, r.start_date, r.end_date, r.state
                FROM unnest(?::text[]) AS wanted (dag_id), LATERAL (
                    SELECT * FROM dag_run WHERE dag_run.dag_id = wanted.dag_id
                    ORDER BY run_after DESC, key DESC LIMIT ?) r
                """, dagIds, each)
                .forEach(run -> latest.computeIfAbsent(run.dagId(), id -> new ArrayList<>())
                        .add(run));
        return latest;
    }

    private static LightRun run(ResultSet row) throws SQLException {
        Instant start = moment(row, "start_date");
        Instant end = moment(row, "end_date");
        return new LightRun(
                row.getLong("key"),
                row.getString("dag_id"),
                row.getString("run_id"),
                moment(row, "logical_date"),
                row.getObject("run_after", OffsetDateTime.class).toInstant(),
                start,
                end,
                row.getString("state"),
                start == null || end == null
                        ? null
                        : Duration.between(start, end).toNanos() / 1e9);
    }

    private static @Nullable Instant moment(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
