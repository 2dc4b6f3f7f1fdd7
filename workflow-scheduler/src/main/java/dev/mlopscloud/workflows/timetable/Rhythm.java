package dev.mlopscloud.workflows.timetable;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Moments in a row: those of a cron expression, or any that lie a fixed time apart. */
sealed interface Rhythm permits CronTimetable, Rhythm.Delta {

    /** The first moment after {@code moment}. */
    Instant next(Instant moment);

    /** The last moment before {@code moment}. */
    Instant previous(Instant moment);

    /** {@code moment} itself when it belongs to the rhythm, else the first after it. */
    Instant nextOrSame(Instant moment);

    /** {@code moment} itself when it belongs to the rhythm, else the last before it. */
    Instant previousOrSame(Instant moment);

    /** The first run of a workflow without a start date. */
    Instant first(Instant now, boolean immediately);

    /** Where the last interval that is over by {@code now} starts. */
    Instant lastComplete(Instant now);

    /** A fixed time from one moment to the next: every moment belongs to it. */
    record Delta(Duration step) implements Rhythm {
        @Override
        public Instant next(Instant moment) {
            return moment.plus(step);
        }

        @Override
        public Instant previous(Instant moment) {
            return moment.minus(step);
        }

        @Override
        public Instant nextOrSame(Instant moment) {
            return moment;
        }

        @Override
        public Instant previousOrSame(Instant moment) {
            return moment;
        }

        @Override
        public Instant first(Instant now, boolean immediately) {
            return now;
        }

        /** Counted from the epoch, so that a workflow without a start date keeps its intervals. */
        @Override
        public Instant lastComplete(Instant now) {
            long micros = step.toNanos() / 1_000;
            long sinceEpoch = ChronoUnit.MICROS.between(Instant.EPOCH, now);
            return previous(Instant.EPOCH.plus(sinceEpoch - Math.floorMod(sinceEpoch, micros), ChronoUnit.MICROS));
        }
    }
}
