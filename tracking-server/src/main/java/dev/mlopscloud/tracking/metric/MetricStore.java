package dev.mlopscloud.tracking.metric;

import dev.mlopscloud.platform.sql.Database;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads of metric histories. */
@Singleton
final class MetricStore {
    private final Database database;

    MetricStore(Database database) {
        this.database = database;
    }

    /** A range of steps, both ends included. */
    record Steps(long first, long last) {
        static final Steps ALL = new Steps(Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /** Up to {@code limit} points of a run's metric by time, step, value; all without one, none of an unknown run. */
    List<Metric> history(String runId, String key, long offset, @Nullable Integer limit) {
        return database.transaction(tx -> tx.list(MetricStore::point, """
                    select n.name, m.value, m.logged_at, m.step
                    from run r
                    join metric_name n on n.name = ?
                    join metric m on m.run_key = r.run_key and m.metric_id = n.metric_id
                    where r.run_id = ?
                    order by m.logged_at, m.step, m.value limit ? offset ?
                    """, key, runId, limit, offset));
    }

    /** Up to {@code limit} points of several runs' metric, by run, time, step, value; unknown runs have none. */
    List<RunMetric> histories(List<String> runIds, String key, int limit) {
        return database.transaction(tx -> tx.list(MetricStore::runPoint, """
                select n.name, m.value, m.logged_at, m.step, r.run_id
                from run r
                join metric_name n on n.name = ?
                join metric m on m.run_key = r.run_key and m.metric_id = n.metric_id
                where r.run_id = any(?)
                order by r.run_id, m.logged_at, m.step, m.value limit ?
                """, key, runIds, limit));
    }

    /**
     * At most {@code size} points of each run, evenly spread over its points by step, the first and the last always
     * among them; runs in the order asked for, unknown ones without points.
     */
    List<RunMetric> samples(List<String> runIds, String key, Steps steps, int size) {
        return database.transaction(
                tx -> tx.list(MetricStore::runPoint, """
                    with numbered as (
                        select asked.position, r.run_id, n.name, m.value, m.logged_at, m.step,
                            row_number() over series - 1 as number,
                            count(*) over (partition by asked.position) as points
                        from unnest(?::text[]) with ordinality as asked (run_id, position)
                        join run r on r.run_id = asked.run_id
                        join metric_name n on n.name = ?
                        join metric m on m.run_key = r.run_key and m.metric_id = n.metric_id
                        where m.step between ? and ?
                        window series as (partition by asked.position order by m.step, m.logged_at, m.value)
                    ), sampled as (
                        select *, ?::bigint as size from numbered
                    )
                    select name, value, logged_at, step, run_id
                    from sampled
                    where points <= size
                        or number = points - 1
                        or (size > 1 and (number = 0
                            or number * (size - 1) / (points - 1) <> (number - 1) * (size - 1) / (points - 1)))
                    order by position, step, logged_at, value
                    """, runIds, key, steps.first(), steps.last(), size));
    }

    private static Metric point(ResultSet row) throws SQLException {
        return new Metric(row.getString(1), row.getDouble(2), row.getLong(3), row.getLong(4));
    }

    private static RunMetric runPoint(ResultSet row) throws SQLException {
        return new RunMetric(row.getString(1), row.getDouble(2), row.getLong(3), row.getLong(4), row.getString(5));
    }
}
