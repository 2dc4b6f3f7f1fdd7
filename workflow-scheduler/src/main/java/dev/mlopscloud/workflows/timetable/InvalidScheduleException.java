package dev.mlopscloud.workflows.timetable;

import java.io.Serial;

/** A schedule that means nothing; the message says to its author what was expected. */
public final class InvalidScheduleException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    public InvalidScheduleException(String message) {
        super(message);
    }
}
