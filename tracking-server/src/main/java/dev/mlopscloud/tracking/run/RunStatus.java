package dev.mlopscloud.tracking.run;

import dev.mlopscloud.tracking.api.Fields;
import org.jspecify.annotations.Nullable;

/** Where a run stands. */
enum RunStatus {
    RUNNING("1"),
    SCHEDULED("2"),
    FINISHED("3"),
    FAILED("4"),
    KILLED("5");

    private final String number;

    RunStatus(String number) {
        this.number = number;
    }

    /** The status a request names by name or number, if it does. */
    static @Nullable RunStatus of(Fields request) {
        if (!request.has("status")) {
            return null;
        }
        String text = request.name("status");
        for (RunStatus status : values()) {
            if (status.name().equals(text) || status.number.equals(text)) {
                return status;
            }
        }
        throw request.invalid("status");
    }
}
