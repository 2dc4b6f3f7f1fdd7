package dev.mlopscloud.tracking.metric;

import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.tracking.api.MlflowException;
import dev.mlopscloud.tracking.api.PageToken;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads of metric histories. */
@Singleton
final class MetricStore {
    /** Of one part of a history: what is read at most, but for blocks of the same time. */
    private static final int WINDOW_BLOCKS = 128;

    private static final int WINDOW_POINTS = 10_000;

    /** The points of the run {@code r} and the metric {@code n}: those that came alone, and those of blocks. */
    private static final String POINTS = """
            lateral (
                select logged_at, step, value from metric where run_key = r.run_key and metric_id = n.metric_id
                union
                select p.logged_at, p.step, p.value
                from metric_block b, unnest(b.times, b.steps, b.readings) as p (logged_at, step, value)
                where b.run_key = r.run_key and b.metric_id = n.metric_id
            ) as m""";

    /** What points of one time and step are ordered by: NaN counts as zero, as in the original, and comes behind it. */
    private static final String RANK = "case when value = 'NaN' then 0 else value end";

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

        /** The place behind all points of a time and of those before it. */
        static Place behind(long time) {
            return new Place(time + 1, Long.MIN_VALUE, Double.NEGATIVE_INFINITY, 0);
        }

        static Place behind(Metric point) {
            return new Place(point.timestamp(), point.step(), point.value(), 0);
        }

        /** What points of one time and step are ordered by: {@link #RANK}. */
        static double rank(double value) {
            return Double.isNaN(value) ? 0 : value;
        }

        private double rank() {
            return rank(value);
        }

        boolean isBefore(long otherTime, long otherStep, double otherValue) {
            if (time != otherTime) {
                return time < otherTime;
            }
            if (step != otherStep) {
                return step < otherStep;
            }
            int order = Double.compare(rank(), rank(otherValue));
            return order == 0 ? Double.compare(value, otherValue) < 0 : order < 0;
        }

        /** The token of a page that starts here, behind {@code offset} points. */
        String token(long offset) {
            return new PageToken(offset, time + ":" + step + ":" + value).encoded();
        }
    }

    /**
     * Where the next part of a history may end.
     *
     * @param blocks whether there are any from its start on
     * @param time the last one of the part
     */
    private record Bound(boolean blocks, long time) {}

    /**
     * A part of a history.
     *
     * @param next where the next one starts, null behind the last
     */
    private record Part(List<Metric> points, @Nullable Place next) {}

    /** Up to {@code limit} points behind a place, by time, step, value; none of an unknown run. */
    List<Metric> history(Series series, Place start, int limit) {
        List<Metric> found = new ArrayList<>();
        long toSkip = start.skipped;
        Metric last = null;
        Place next = start;
        while (next != null && found.size() < limit) {
            Place place = next;
            int wanted = limit - found.size();
            Part part = database.transaction(tx -> part(tx, series, place, wanted));
            for (Metric point : part.points) {
                // A point may be in several blocks, and alone as well.
                if (point.equals(last)) {
                    continue;
                }
                last = point;
                if (toSkip > 0) {
                    toSkip--;
                } else {
                    found.add(point);
                }
            }
            next = part.next;
        }
        return found;
    }

    private static Part part(Transaction tx, Series series, Place place, int limit) {
        Bound bound = bound(tx, series, place);
        List<Metric> points = bound.blocks
                ? mixed(tx, series, place, bound.time, limit)
                : alone(tx, series, place, bound.time, limit);
        if (points.size() == limit) {
            return new Part(points, Place.behind(points.getLast()));
        }
        return new Part(points, bound.time < Long.MAX_VALUE ? Place.behind(bound.time) : null);
    }

    /**
     * A time up to which there are enough points for a part of an answer, but not many more: blocks are read whole, and
     * those of a long history are too many to be read for each part of it.
     */
    private static Bound bound(Transaction tx, Series series, Place place) {
        return tx.first(
                        row -> new Bound(row.getBoolean(1), row.getLong(2)),
                        """
                        with near as (
                            select last_at, points, first_at, digest
                            from metric_block
                            where run_key = (select run_key from run where run_id = ?)
                                and metric_id = (select metric_id from metric_name where name = ?)
                                and last_at >= ?
                            order by last_at, first_at, digest limit ?
                        ), counted as (
                            select last_at, sum(points) over (order by last_at, first_at, digest) as points from near
                        )
                        select count(*) > 0, coalesce(
                            min(last_at) filter (where points >= ?),
                            case when count(*) = ? then max(last_at) else ? end)
                        from counted
                        """,
                        series.runId,
                        series.key,
                        place.time,
                        WINDOW_BLOCKS,
                        WINDOW_POINTS,
                        WINDOW_BLOCKS,
                        Long.MAX_VALUE)
                .orElseThrow();
    }

    /** The first points that came alone, in the order of their key. */
    private static List<Metric> alone(Transaction tx, Series series, Place place, long until, int limit) {
        return tx.list(
                row -> new Metric(series.key, row.getDouble(1), row.getLong(2), row.getLong(3)),
                """
                select value, logged_at, step
                from metric
                where run_key = (select run_key from run where run_id = ?)
                    and metric_id = (select metric_id from metric_name where name = ?)
                    and (logged_at, step) >= (?, ?) and logged_at <= ?
                    and (logged_at, step, {rank}, value) > (?, ?, ?::float8, ?::float8)
                order by logged_at, step, {rank}, value limit ?
                """.replace("{rank}", RANK),
                series.runId,
                series.key,
                place.time,
                place.step,
                until,
                place.time,
                place.step,
                place.rank(),
                place.value,
                limit);
    }

    /** The first points of those that came alone and those of blocks. */
    private static List<Metric> mixed(Transaction tx, Series series, Place place, long until, int limit) {
        FirstPoints first = new FirstPoints(series.key, place, until, limit);
        alone(tx, series, place, until, limit).forEach(first::offer);
        tx.each(
                row -> first.offer(
                        (Long[]) row.getArray(1).getArray(),
                        (Long[]) row.getArray(2).getArray(),
                        (Double[]) row.getArray(3).getArray()),
                WINDOW_BLOCKS,
                """
                select times, steps, readings
                from metric_block
                where run_key = (select run_key from run where run_id = ?)
                    and metric_id = (select metric_id from metric_name where name = ?)
                    and last_at >= ? and first_at <= ?
                """,
                series.runId,
                series.key,
                place.time,
                until);
        return first.points();
    }

    /** Up to {@code limit} points of several runs' metric, by run, time, step, value; unknown runs have none. */
    List<RunMetric> histories(List<String> runIds, String key, int limit) {
        return database.transaction(
                tx -> tx.list(MetricStore::runPoint, """
                select n.name, m.value, m.logged_at, m.step, r.run_id
                from run r
                join metric_name n on n.name = ?
                cross join %s
                where r.run_id = any(?)
                order by r.run_id, m.logged_at, m.step, %s, m.value limit ?
                """.formatted(POINTS, RANK), key, runIds, limit));
    }

    /**
     * At most {@code size} points of each run: the first of each of as many parts of equal size, ordered by step, and
     * always the last of all; runs in the order asked for, unknown ones without points.
     */
    List<RunMetric> samples(List<String> runIds, String key, Steps steps, int size) {
        return database.transaction(tx -> tx.list(
                MetricStore::runPoint,
                """
                with numbered as (
                    select asked.position, r.run_id, n.name, m.value, m.logged_at, m.step,
                        ntile(?) over series as part,
                        row_number() over series as number,
                        count(*) over (partition by asked.position) as points
                    from unnest(?::text[]) with ordinality as asked (run_id, position)
                    join run r on r.run_id = asked.run_id
                    join metric_name n on n.name = ?
                    cross join %s
                    where m.step between ? and ?
                    window series as (partition by asked.position order by m.step, m.logged_at, %s, m.value)
                ), parted as (
                    select *, min(number) over (partition by position, part) as first_of_part, ?::bigint as size
                    from numbered
                )
                select name, value, logged_at, step, run_id
                from parted
                where number = points or (number = first_of_part and (part < size or points < size))
                order by position, number
                """.formatted(POINTS, RANK),
                size,
                runIds,
                key,
                steps.first(),
                steps.last(),
                size));
    }

    private static RunMetric runPoint(ResultSet row) throws SQLException {
        return new RunMetric(row.getString(1), row.getDouble(2), row.getLong(3), row.getLong(4), row.getString(5));
    }
}
