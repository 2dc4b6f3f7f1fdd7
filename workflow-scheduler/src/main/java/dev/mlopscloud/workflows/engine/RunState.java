package dev.mlopscloud.workflows.engine;

import java.util.Locale;

/** Where a run stands, in Airflow's words. */
public enum RunState {
    QUEUED,
    RUNNING,
    SUCCESS,
    FAILED;

    /** Whether the run is over. */
    public boolean isTerminal() {
        return this == SUCCESS || this == FAILED;
    }

    /** The name in the database and in Airflow's answers: lower case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The reverse of {@link #text}. */
    public static RunState of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
