package dev.mlopscloud.workflows.definition;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a task takes of what tasks share, and its place among those that wait for it.
 *
 * @param slots how many slots of its pool a try takes
 * @param priority its own weight; the weight that counts also depends on {@code weighting}
 * @param maxActivePerDag how many of its tries may be active at once in all runs of its DAG
 * @param maxActivePerRun how many of its mapped instances may be active at once in one run
 */
public record Resources(
        String pool,
        int slots,
        int priority,
        Weighting weighting,
        String queue,
        @Nullable Integer maxActivePerDag,
        @Nullable Integer maxActivePerRun) {
    /** The pool of tasks that name none. */
    public static final String DEFAULT_POOL = "default_pool";

    /** The queue of tasks that name none. */
    public static final String DEFAULT_QUEUE = "default";

    /** Airflow's weight rules. */
    public enum Weighting {
        /** Its own weight. */
        ABSOLUTE,
        /** And that of all tasks that wait for it. */
        DOWNSTREAM,
        /** And that of all tasks that it waits for. */
        UPSTREAM;

        /** The name in definitions and answers. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<Weighting> of(String text) {
            for (Weighting weighting : values()) {
                if (weighting.text().equals(text)) {
                    return Optional.of(weighting);
                }
            }
            return Optional.empty();
        }
    }
}
