package dev.mlopscloud.workflows.ui.calendar;

import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.timetable.Tick;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the calendar reads of runs. */
final class CalendarStore {
    private static final int MOST = 20_000;

    /** A span of logical dates; Airflow's four comparisons. */
    record Span(
            @Nullable Instant from,
            @Nullable Instant after,
            @Nullable Instant to,
            @Nullable Instant before) {
        static Span asked(Asked asked) {
            return new Span(
                    asked.moment("logical_date_gte"),
                    asked.moment("logical_date_gt"),
                    asked.moment("logical_date_lte"),
                    asked.moment("logical_date_lt"));
        }

        boolean contains(Instant moment) {
            boolean early = (from != null && moment.isBefore(from)) || (after != null && !moment.isAfter(after));
            boolean late = (to != null && moment.isAfter(to)) || (before != null && !moment.isBefore(before));
            return !early && !late;
        }
    }

    /** How many runs of each state there are for each day or hour, oldest first. */
    List<CalendarResource.Entry> counts(Transaction tx, String dagId, Span span, String unit) {
        List<@Nullable Object> arguments = new ArrayList<>(List.of(unit, dagId));
        String where = where(span, arguments);
        arguments.add(MOST);
        return tx.list(
                row -> new CalendarResource.Entry(
                        row.getObject(1, OffsetDateTime.class).toInstant(), row.getString(2), row.getInt(3)),
                """
                SELECT date_trunc(?, logical_date, 'UTC') AS unit, state, count(*)::integer FROM dag_run
                WHERE dag_id = ? AND logical_date IS NOT NULL
                """ + where + " GROUP BY unit, state ORDER BY unit, state LIMIT ?",
                arguments.toArray());
    }

    /** The data interval of the latest run. */
    Optional<Tick> last(Transaction tx, String dagId, Span span) {
        List<@Nullable Object> arguments = new ArrayList<>(List.of(dagId));
        String where = where(span, arguments);
        return tx.first(
                row -> new Tick(
                        row.getObject(1, OffsetDateTime.class).toInstant(),
                        row.getObject(2, OffsetDateTime.class).toInstant()),
                """
                SELECT data_interval_start, data_interval_end FROM dag_run
                WHERE dag_id = ? AND logical_date IS NOT NULL AND data_interval_end IS NOT NULL
                """ + where + " ORDER BY logical_date DESC LIMIT 1",
                arguments.toArray());
    }

    private static String where(Span span, List<@Nullable Object> arguments) {
        StringBuilder where = new StringBuilder();
        bound(where, arguments, " AND logical_date >= ?", span.from());
        bound(where, arguments, " AND logical_date > ?", span.after());
        bound(where, arguments, " AND logical_date <= ?", span.to());
        bound(where, arguments, " AND logical_date < ?", span.before());
        return where.toString();
    }

    private static void bound(
            StringBuilder where, List<@Nullable Object> arguments, String condition, @Nullable Instant moment) {
        if (moment != null) {
            where.append(condition);
            arguments.add(moment);
        }
    }
}
