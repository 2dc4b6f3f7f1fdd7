package dev.mlopscloud.workflows.timetable;

import java.time.Instant;

/**
 * A run that a schedule asks for.
 *
 * @param start where its data interval starts, which is its logical date
 * @param end where its data interval ends, which is the earliest moment it may start
 */
public record Tick(Instant start, Instant end) {

    /** A run without an extent in time. */
    public static Tick at(Instant moment) {
        return new Tick(moment, moment);
    }

    /** The moment that the run stands for. */
    public Instant logical() {
        return start;
    }

    /** From when on it is due. */
    public Instant due() {
        return end;
    }
}
