package dev.mlopscloud.workflows.timetable;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/**
 * A cron expression on the clock of a zone, with the daylight-saving behaviour of Airflow's CronTriggerTimetable: a
 * wall-clock time that a day skips fires as much later as the clock jumped; one that a day repeats fires at its second
 * occurrence, unless the expression covers every hour, which then fires in both.
 */
final class CronTimetable implements Rhythm {
    /** A tick this far back, at least, still counts as the first run of a workflow without a start date. */
    private static final Duration GRACE = Duration.ofMinutes(5);

    private final CronExpression cron;
    private final ZoneId zone;

    CronTimetable(CronExpression cron, ZoneId zone) {
        this.cron = cron;
        this.zone = zone;
    }

    @Override
    public Instant next(Instant moment) {
        LocalDateTime local = LocalDateTime.ofInstant(moment, zone);
        return resolve(moment, local, cron.next(local));
    }

    @Override
    public Instant previous(Instant moment) {
        LocalDateTime local = LocalDateTime.ofInstant(moment, zone);
        return resolve(moment, local, cron.previous(local));
    }

    @Override
    public Instant nextOrSame(Instant moment) {
        Instant next = next(moment);
        return previous(next).equals(moment) ? moment : next;
    }

    @Override
    public Instant previousOrSame(Instant moment) {
        Instant previous = previous(moment);
        return next(previous).equals(moment) ? moment : previous;
    }

    @Override
    public Instant first(Instant now, boolean immediately) {
        Instant past = previousOrSame(now);
        Instant coming = nextOrSame(now);
        Duration tenth = Duration.between(past, coming).dividedBy(10);
        Duration grace = tenth.compareTo(GRACE) > 0 ? tenth : GRACE;
        return immediately || Duration.between(past, now).compareTo(grace) <= 0 ? past : coming;
    }

    /** At a boundary, the interval that starts there: the one that ends there has been due all along. */
    @Override
    public Instant lastComplete(Instant now) {
        Instant last = previous(now);
        return next(last).equals(now) ? last : previous(last);
    }

    private Instant resolve(Instant moment, LocalDateTime from, LocalDateTime to) {
        return cron.coversEveryHour()
                ? moment.plus(Duration.between(from, to))
                : ZonedDateTime.of(to, zone).withLaterOffsetAtOverlap().toInstant();
    }
}
