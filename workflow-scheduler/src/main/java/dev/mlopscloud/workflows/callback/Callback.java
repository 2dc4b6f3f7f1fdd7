package dev.mlopscloud.workflows.callback;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A call that is due.
 *
 * @param bundle the folder of the file that has the function
 * @param file its path in there
 * @param taskInstance the task that it is about, {@code null} for a run
 * @param event Airflow's name for what it is called on, such as {@code on_failure_callback}
 * @param reason what happened, for the function's context
 * @param function the {@code path} of the function and its {@code kwargs} where the file names no attribute for it
 */
public record Callback(
        String bundle,
        String file,
        String dagId,
        String runId,
        @Nullable UUID taskInstance,
        String event,
        String reason,
        @Nullable JsonNode function) {

    /** A call that somebody has taken. */
    public record Taken(long id, Callback callback) {}
}
