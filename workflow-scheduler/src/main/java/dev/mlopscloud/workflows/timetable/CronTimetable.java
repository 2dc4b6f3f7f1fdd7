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
final class CronTimetable {
    private final CronExpression cron;
    private final ZoneId zone;

    CronTimetable(CronExpression cron, ZoneId zone) {
        this.cron = cron;
        this.zone = zone;
    }

    /** The first tick after {@code moment}. */
    Instant next(Instant moment) {
        LocalDateTime local = LocalDateTime.ofInstant(moment, zone);
        return resolve(moment, local, cron.next(local));
    }

    /** The last tick before {@code moment}. */
    Instant previous(Instant moment) {
        LocalDateTime local = LocalDateTime.ofInstant(moment, zone);
        return resolve(moment, local, cron.previous(local));
    }

    /** {@code moment} itself when it is a tick, else the first after it. */
    Instant nextOrSame(Instant moment) {
        Instant next = next(moment);
        return previous(next).equals(moment) ? moment : next;
    }

    /** {@code moment} itself when it is a tick, else the last before it. */
    Instant previousOrSame(Instant moment) {
        Instant previous = previous(moment);
        return next(previous).equals(moment) ? moment : previous;
    }

    private Instant resolve(Instant moment, LocalDateTime from, LocalDateTime to) {
        return cron.coversEveryHour()
                ? moment.plus(Duration.between(from, to))
                : ZonedDateTime.of(to, zone).withLaterOffsetAtOverlap().toInstant();
    }
}
