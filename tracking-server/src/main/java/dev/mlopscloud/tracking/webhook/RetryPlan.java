package dev.mlopscloud.tracking.webhook;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** When a delivery that failed is tried again: MLflow's statuses, doubling pauses and jitter. */
final class RetryPlan {
    private static final Set<Integer> PASSING = Set.of(429, 500, 502, 503, 504);
    /** The statuses whose {@code Retry-After} counts. */
    private static final Set<Integer> ASKS_TO_WAIT = Set.of(429, 503);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);
    private static final int LARGEST_EXPONENT = 6;
    private static final double JITTER_MS = 1000;

    private RetryPlan() {}

    /** Whether another attempt may end differently. */
    static boolean isPassing(int status) {
        return PASSING.contains(status);
    }

    /**
     * The pause after a delivery's failures so far: none after the first, then 2, 4, 8 … seconds, up to a minute, each
     * with up to a second more.
     */
    static Duration pause(int failures, RandomGenerator random) {
        if (failures <= 1) {
            return Duration.ZERO;
        }
        double millis = 1000L * (1L << Math.min(failures - 1, LARGEST_EXPONENT)) + random.nextDouble() * JITTER_MS;
        return Duration.ofMillis(Math.min((long) millis, LONGEST_PAUSE.toMillis()));
    }

    /** The pause that a receiver asks for, in seconds or until a date; none where it asks for none that makes sense. */
    static Duration asked(int status, @Nullable String retryAfter, Instant now) {
        if (retryAfter == null || !ASKS_TO_WAIT.contains(status)) {
            return Duration.ZERO;
        }
        Duration asked;
        if (retryAfter.matches("\\d{1,9}")) {
            asked = Duration.ofSeconds(Long.parseLong(retryAfter));
        } else {
            try {
                Instant until = ZonedDateTime.parse(retryAfter, DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant();
                asked = Duration.between(now, until);
            } catch (DateTimeParseException e) {
                return Duration.ZERO;
            }
        }
        if (asked.isNegative()) {
            return Duration.ZERO;
        }
        return asked.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : asked;
    }
}
