package dev.mlopscloud.workflows.run;

import org.jspecify.annotations.Nullable;

/** A try of a task that has ended, or the one that goes on. */
public record TaskTry(
        int number,
        @Nullable String state,
        int maxTries,
        TaskInstance.Times times,
        @Nullable Long pid) {}
