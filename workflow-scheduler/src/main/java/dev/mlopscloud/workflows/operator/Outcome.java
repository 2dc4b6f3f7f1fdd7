package dev.mlopscloud.workflows.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.workflows.engine.TaskState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What became of a try, or of the part of it that ran just now. */
public sealed interface Outcome {

    /**
     * It did what it should.
     *
     * @param xcoms what it gives to others, by name
     * @param decision what a branch or its kin decided, {@code null} for everything else
     */
    record Success(Map<String, JsonNode> xcoms, @Nullable Decision decision) implements Outcome {
        public Success {
            xcoms = Map.copyOf(xcoms);
        }

        /** A try without a result. */
        public static Success plain() {
            return new Success(Map.of(), null);
        }
    }

    /**
     * It did not.
     *
     * @param reason for the log of the task
     * @param last whether another try would do no better
     */
    record Failed(String reason, boolean last) implements Outcome {
        public Failed(String reason) {
            this(reason, false);
        }
    }

    /** There was nothing to do. */
    record Skipped(String reason) implements Outcome {}

    /**
     * It goes on later.
     *
     * @param until when at the latest, {@code null} for not before it is woken
     * @param awaitedRun the key of the run whose end wakes it
     * @param memory what it needs to know then
     */
    record Suspended(
            TaskState state,
            @Nullable Instant until,
            @Nullable Long awaitedRun,
            JsonNode memory) implements Outcome {}

    /** What is not to run behind a task that decides. */
    sealed interface Decision {
        /** Only these, and what is behind them. */
        record Follow(List<String> ids) implements Decision {}

        /**
         * Nothing.
         *
         * @param all everything behind, whatever its trigger rule, or only what is directly behind
         */
        record Stop(boolean all) implements Decision {}
    }
}
