package dev.mlopscloud.workflows.ui.calendar;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.workflows.definition.Dag;
import dev.mlopscloud.workflows.definition.Dags;
import dev.mlopscloud.workflows.definition.Workflow;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.timetable.Schedule;
import dev.mlopscloud.workflows.timetable.Tick;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /ui/calendar}: runs by day or hour, and those that the schedule has for the rest of the year. */
@Path("/ui/calendar/{dag_id}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class CalendarResource {
    private static final String HOURLY = "hourly";

    /** Airflow looks no further. */
    private static final int MOST_PLANNED = 2_000;

    private final CalendarStore store = new CalendarStore();
    private final Database database;
    private final Dags dags;

    CalendarResource(Database database, Dags dags) {
        this.database = database;
        this.dags = dags;
    }

    /** Airflow's {@code CalendarTimeRangeResponse}. */
    public record Entry(Instant date, String state, int count) {}

    /** Airflow's {@code CalendarTimeRangeCollectionResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Calendar(int totalEntries, List<Entry> dagRuns) {}

    @GET
    public Calendar get(@PathParam("dag_id") String dagId, @Context UriInfo request) {
        Asked asked = Asked.query(request);
        boolean hourly = asked.words("granularity", List.of(HOURLY, "daily")).contains(HOURLY);
        CalendarStore.Span span = CalendarStore.Span.asked(asked);
        List<Entry> entries = database.transaction(tx -> {
            Dag dag = dags.get(tx, dagId);
            List<Entry> all = new ArrayList<>(store.counts(tx, dagId, span, hourly ? "hour" : "day"));
            Workflow.Timing timing = dag.workflow().timing();
            if (timing.schedule().isPeriodic()) {
                store.last(tx, dagId, span)
                        .map(last -> planned(timing, last, span, hourly))
                        .ifPresent(all::addAll);
            }
            return all;
        });
        return new Calendar(entries.size(), entries);
    }

    private static List<Entry> planned(Workflow.Timing timing, Tick last, CalendarStore.Span span, boolean hourly) {
        Map<Instant, Integer> counts = new LinkedHashMap<>();
        int year = last.end().atOffset(ZoneOffset.UTC).getYear();
        Optional<Tick> next = Optional.of(last);
        for (int i = 0; i < MOST_PLANNED; i++) {
            Tick before = next.get();
            next = timing.schedule()
                    .next(new Schedule.Situation(before, timing.start(), timing.end(), true, before.end()));
            if (next.isEmpty()
                    || !next.get().due().isAfter(before.due())
                    || next.get().logical().atOffset(ZoneOffset.UTC).getYear() != year) {
                break;
            }
            Instant logical = next.get().logical();
            if (span.contains(logical)) {
                counts.merge(logical.truncatedTo(hourly ? ChronoUnit.HOURS : ChronoUnit.DAYS), 1, Integer::sum);
            }
        }
        List<Entry> planned = new ArrayList<>();
        counts.forEach((date, count) -> planned.add(new Entry(date, "planned", count)));
        return planned;
    }
}
