package dev.mlopscloud.workflows.run;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which task instances a list shows.
 *
 * @param dagId those of one DAG, or of all
 * @param runId those of one run, or of all
 * @param states one of these; empty for any
 */
public record TaskFilter(
        @Nullable String dagId,
        @Nullable String runId,
        @Nullable String taskId,
        List<String> states,
        int limit,
        int offset) {}
