package dev.mlopscloud.workflows.ui.dashboard;

import dev.mlopscloud.platform.sql.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the home page counts. No count reads more rows than it is told to. */
final class DashboardStore {

    /** How many DAGs are active, have failed last, have runs that run and runs that wait. */
    DashboardResource.DagCounts dags(Transaction tx) {
        return tx.first(
                        row -> new DashboardResource.DagCounts(
                                row.getInt(1), row.getInt(2), row.getInt(3), row.getInt(4)),
                        """
                        SELECT count(*) FILTER (WHERE NOT d.is_paused), count(*) FILTER (WHERE l.state = 'failed'),
                            (SELECT count(DISTINCT dag_id) FROM dag_run WHERE state = 'running'),
                            (SELECT count(DISTINCT dag_id) FROM dag_run WHERE state = 'queued')
                        FROM dag d LEFT JOIN LATERAL (
                            SELECT r.state FROM dag_run r
                            WHERE r.dag_id = d.dag_id AND r.logical_date IS NOT NULL
                            ORDER BY r.logical_date DESC LIMIT 1) l ON true
                        """)
                .orElseThrow();
    }

    /** How many runs between two moments are in each state. */
    Map<String, Integer> runs(Transaction tx, Instant from, Instant to, int most) {
        return counts(tx, """
            SELECT state, count(*) FROM (
                SELECT state FROM dag_run WHERE run_after >= ? AND run_after <= ? LIMIT ?) r GROUP BY state
            """, from, to, most);
    }

    /** How many tasks of these runs are in each state. */
    Map<String, Integer> tasks(Transaction tx, Instant from, Instant to, int most) {
        return counts(tx, """
            SELECT state, count(*) FROM (
                SELECT t.state FROM dag_run r JOIN task_instance t ON t.run_key = r.key
                WHERE r.run_after >= ? AND r.run_after <= ? LIMIT ?) t GROUP BY state
            """, from, to, most);
    }

    private static Map<String, Integer> counts(Transaction tx, String sql, Instant from, Instant to, int most) {
        Map<String, Integer> counts = new TreeMap<>();
        tx.list(row -> counts.put(row.getString(1), row.getInt(2)), sql, from, to, most);
        return counts;
    }

    /** How long the latest runs that have ended took, in seconds. */
    List<Double> durations(Transaction tx, String dagId, int most) {
        return tx.list(row -> row.getDouble(1), """
            SELECT extract(epoch FROM end_date - start_date)::float8 FROM (
                SELECT start_date, end_date FROM dag_run
                WHERE dag_id = ? AND state IN ('success', 'failed') ORDER BY run_after DESC, key DESC LIMIT ?) r
            WHERE start_date IS NOT NULL AND end_date IS NOT NULL
            """, dagId, most);
    }

    boolean hasRun(Transaction tx, String dagId, String runId) {
        return tx.first(row -> true, "SELECT 1 FROM dag_run WHERE dag_id = ? AND run_id = ?", dagId, runId)
                .isPresent();
    }
}
