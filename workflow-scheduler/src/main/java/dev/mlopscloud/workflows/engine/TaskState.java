package dev.mlopscloud.workflows.engine;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where a task of a run stands, in Airflow's words. */
public enum TaskState {
    /** Not looked at yet; Airflow writes {@code null}. */
    NONE,
    /** Its trigger rule is met; it waits for its turn. */
    SCHEDULED,
    /** A replica has taken it and is about to start it. */
    QUEUED,
    RUNNING,
    SUCCESS,
    FAILED,
    SKIPPED,
    UPSTREAM_FAILED,
    /** A try failed and another is due. */
    UP_FOR_RETRY,
    /** A sensor looks again later; until then it holds no slot. */
    UP_FOR_RESCHEDULE,
    /** It waits for something outside, which wakes it. */
    DEFERRED,
    /** It waits for a person. */
    AWAITING_INPUT,
    /** The definition no longer has the task. */
    REMOVED;

    /** Whether nothing more happens to the task by itself. */
    public boolean isTerminal() {
        return switch (this) {
            case SUCCESS, FAILED, SKIPPED, UPSTREAM_FAILED, REMOVED -> true;
            case NONE, SCHEDULED, QUEUED, RUNNING, UP_FOR_RETRY, UP_FOR_RESCHEDULE, DEFERRED, AWAITING_INPUT -> false;
        };
    }

    /** Whether the task holds, or is about to hold, a process. */
    public boolean isActive() {
        return this == QUEUED || this == RUNNING;
    }

    /** Whether the current try goes on later, without a slot until then. */
    public boolean isSuspended() {
        return this == UP_FOR_RESCHEDULE || this == DEFERRED || this == AWAITING_INPUT;
    }

    /** Whether the run's next step may take the task further. */
    public boolean isWaiting() {
        return this == NONE || this == UP_FOR_RETRY || isSuspended();
    }

    /** The name in the database: lower case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The name in Airflow's answers: lower case, {@code null} before the scheduler looked at the task. */
    public @Nullable String wire() {
        return this == NONE ? null : text();
    }

    /** The reverse of {@link #text}. */
    public static TaskState of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
