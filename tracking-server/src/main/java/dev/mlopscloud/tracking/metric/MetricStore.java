package dev.mlopscloud.tracking.metric;

import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.tracking.api.MlflowException;
import dev.mlopscloud.tracking.api.PageToken;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

    /** A run's metric. */
    record Series(String runId, String key) {}

    /**
     * A place in a history.
     *
     * @param skipped points to leave out behind it
     */
    record Place(long time, long step, double value, long skipped) {
        private static final Pattern TEXT = Pattern.compile("(\\d{1,19}):(-?\\d{1,19}):(NaN|-?[\\dE.-]{1,30})");

        /** The place that a token stands for. */
        static Place of(PageToken token) {
            if (token.after() == null) {
                // No point is that old.
                return new Place(-1, 0, 0, token.offset());
            }
            Matcher matcher = TEXT.matcher(token.after());
            try {
                if (matcher.matches()) {
                    return new Place(
                            Long.parseLong(matcher.group(1)),
                            Long.parseLong(matcher.group(2)),
                            Double.parseDouble(matcher.group(3)),
                            0);
                }
            } catch (NumberFormatException e) {
                throw invalid(token);
            }
            throw invalid(token);
        }

        private static MlflowException invalid(PageToken token) {
            return MlflowException.invalid("Invalid page token, decoded value=" + token.after());
        }

        static Place behind(Metric point) {
            return new Place(point.timestamp(), point.step(), point.value(), 0);
        }

        /** The token of a page that starts here, behind {@code offset} points. */
        String token(long offset) {
            return new PageToken(offset, time + ":" + step + ":" + value).encoded();
        }
    }

    /** Up to {@code limit} points behind a place, by time, step, value; none of an unknown run. */
    List<Metric> history(Series series, Place place, int limit) {
        return database.transaction(tx -> tx.list(
                row -> new Metric(series.key, row.getDouble(1), row.getLong(2), row.getLong(3)),
                """
                select value, logged_at, step
                from metric
                where run_key = (select run_key from run where run_id = ?)
                    and metric_id = (select metric_id from metric_name where name = ?)
                    and (logged_at, step, value) > (?, ?, ?::float8)
                order by logged_at, step, value limit ? offset ?
                """,
                series.runId,
                series.key,
                place.time,
                place.step,
                place.value,
                limit,
                place.skipped));
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
     * At most {@code size} points of each run: the first of each of as many parts of equal size, ordered by step, and
     * always the last of all; runs in the order asked for, unknown ones without points.
     */
    List<RunMetric> samples(List<String> runIds, String key, Steps steps, int size) {
        return database.transaction(
                tx -> tx.list(MetricStore::runPoint, """
                with numbered as (
                    select asked.position, r.run_id, n.name, m.value, m.logged_at, m.step,
                        ntile(?) over series as part,
                        row_number() over series as number,
                        count(*) over (partition by asked.position) as points
                    from unnest(?::text[]) with ordinality as asked (run_id, position)
                    join run r on r.run_id = asked.run_id
                    join metric_name n on n.name = ?
                    join metric m on m.run_key = r.run_key and m.metric_id = n.metric_id
                    where m.step between ? and ?
                    window series as (partition by asked.position order by m.step, m.logged_at, m.value)
                ), parted as (
                    select *, min(number) over (partition by position, part) as first_of_part, ?::bigint as size
                    from numbered
                )
                select name, value, logged_at, step, run_id
                from parted
                where number = points or (number = first_of_part and (part < size or points < size))
                order by position, number
                """, size, runIds, key, steps.first(), steps.last(), size));
    }

    private static RunMetric runPoint(ResultSet row) throws SQLException {
        return new RunMetric(row.getString(1), row.getDouble(2), row.getLong(3), row.getLong(4), row.getString(5));
    }
}
