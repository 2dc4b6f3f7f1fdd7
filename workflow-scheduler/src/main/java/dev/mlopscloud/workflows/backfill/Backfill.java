package dev.mlopscloud.workflows.backfill;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Runs of a DAG for a span of the past.
 *
 * @param conf what each run is given, a JSON object, or {@code null} for nothing
 * @param completedAt when its last run ended, or it was cancelled
 */
public record Backfill(
        long id,
        String dagId,
        Instant from,
        Instant to,
        @Nullable String conf,
        boolean paused,
        Reprocess reprocess,
        int maxActiveRuns,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant completedAt) {

    /** What becomes of runs that are there already. */
    public enum Reprocess {
        /** They stay as they are. */
        NONE,
        /** Those that failed run again. */
        FAILED,
        /** Those that ended run again. */
        COMPLETED;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What is known of a backfill that does not exist yet. */
    public record Wanted(
            String dagId,
            Instant from,
            Instant to,
            @Nullable String conf,
            Reprocess reprocess,
            int maxActiveRuns) {}
}
