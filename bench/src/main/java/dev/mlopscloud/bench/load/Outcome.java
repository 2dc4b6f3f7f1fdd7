package dev.mlopscloud.bench.load;

import java.time.Duration;

/** What came of some load. */
public final class Outcome {
    private static final double NANOS_PER_MILLI = 1e6;

    private final long[] latencies;
    private final Duration time;
    private final int failures;
    private final String lastFailure;

    /**
     * @param latencies of every good answer, nanoseconds, sorted
     * @param time that the answers came in
     */
    Outcome(long[] latencies, Duration time, int failures, String lastFailure) {
        this.latencies = latencies;
        this.time = time;
        this.failures = failures;
        this.lastFailure = lastFailure;
    }

    /** Answers that were no success. */
    public int failures() {
        return failures;
    }

    /** The status of the last of them, and how its body starts. */
    public String lastFailure() {
        return lastFailure;
    }

    /** Answers a second. */
    public double rate() {
        return latencies.length * (double) Duration.ofSeconds(1).toNanos() / time.toNanos();
    }

    /** The latency that this share of the answers keeps to, in milliseconds. */
    public double millis(double share) {
        if (latencies.length == 0) {
            throw new IllegalStateException("no answer within " + time);
        }
        int index = (int) Math.ceil(share * latencies.length) - 1;
        return latencies[Math.max(0, index)] / NANOS_PER_MILLI;
    }
}
