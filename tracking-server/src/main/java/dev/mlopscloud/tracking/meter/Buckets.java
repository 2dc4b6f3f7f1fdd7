package dev.mlopscloud.tracking.meter;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;

/** The bounds of MLflow's histograms: those of Prometheus' client for Python. */
final class Buckets {
    static final List<Duration> DURATIONS = LongStream.of(
                    5, 10, 25, 50, 75, 100, 250, 500, 750, 1_000, 2_500, 5_000, 7_500, 10_000)
            .mapToObj(Duration::ofMillis)
            .toList();

    private Buckets() {}
}
