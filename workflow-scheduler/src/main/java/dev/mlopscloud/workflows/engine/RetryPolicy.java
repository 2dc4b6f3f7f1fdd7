package dev.mlopscloud.workflows.engine;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a failed try is followed by another.
 *
 * @param retries tries after the first
 * @param delay the pause before the second try
 * @param multiplier how much longer each further pause is; 1 keeps the pause constant
 * @param maxDelay the longest pause, if bounded below {@link #LONGEST_DELAY}
 */
public record RetryPolicy(
        int retries,
        Duration delay,
        double multiplier,
        @Nullable Duration maxDelay) {
    /** Airflow's {@code max_task_retry_delay}. */
    public static final Duration LONGEST_DELAY = Duration.ofDays(1);

    /** Airflow's {@code retry_delay} when a task names none. */
    public static final Duration DEFAULT_DELAY = Duration.ofMinutes(5);

    /** One try, no more. */
    public static final RetryPolicy NEVER = new RetryPolicy(0, DEFAULT_DELAY, 1, null);

    /**
     * The pause after the failure of {@code tryNumber}, counted from 1. With a multiplier it lies between one and two
     * times the exponential pause; {@code seed} decides where, so that equal tasks do not retry in step, and the same
     * try always pauses equally long.
     */
    public Duration pauseAfter(int tryNumber, long seed) {
        if (multiplier == 1) {
            return bounded(delay);
        }
        double exponential = Math.ceil(delay.toMillis() / 1000.0 * Math.pow(multiplier, tryNumber - 1.0));
        long seconds = (long) Math.clamp(exponential, 1.0, (double) LONGEST_DELAY.toSeconds());
        return bounded(Duration.ofSeconds(seconds + Math.floorMod(seed, seconds)));
    }

    private Duration bounded(Duration pause) {
        Duration most = maxDelay == null ? LONGEST_DELAY : maxDelay;
        return pause.compareTo(most) > 0 ? most : pause;
    }
}
