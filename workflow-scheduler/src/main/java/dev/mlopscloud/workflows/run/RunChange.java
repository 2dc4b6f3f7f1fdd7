package dev.mlopscloud.workflows.run;

import dev.mlopscloud.workflows.engine.RunState;
import org.jspecify.annotations.Nullable;

/**
 * What a request wants of a run.
 *
 * @param state {@code null} for no change
 * @param notes whether the note changes
 */
public record RunChange(
        String dagId,
        String runId,
        @Nullable RunState state,
        boolean notes,
        @Nullable String note) {}
