package dev.mlopscloud.tracking.metric;

import dev.mlopscloud.tracking.metric.MetricStore.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The first points of a part of a history, of however many are offered. */
final class FirstPoints {
    private static final Comparator<Metric> ORDER = Comparator.comparingLong(Metric::timestamp)
            .thenComparingLong(Metric::step)
            .thenComparingDouble(point -> Place.rank(point.value()))
            .thenComparingDouble(Metric::value);

    private final String key;
    private final Place start;
    private final long until;
    private final int limit;
    private final List<Metric> points = new ArrayList<>();

    /**
     * @param start the points are behind it
     * @param until the last time
     * @param limit of how many there are in the end; twice as many are kept meanwhile
     */
    FirstPoints(String key, Place start, long until, int limit) {
        this.key = key;
        this.start = start;
        this.until = until;
        this.limit = limit;
    }

    /** Takes a point of the part. */
    void offer(Metric point) {
        points.add(point);
        if (points.size() >= 2L * limit) {
            keepFirst();
        }
    }

    /** Takes those points of a block that are of the part. */
    void offer(Long[] times, Long[] steps, Double[] values) {
        for (int i = 0; i < times.length; i++) {
            if (times[i] <= until && start.isBefore(times[i], steps[i], values[i])) {
                offer(new Metric(key, values[i], times[i], steps[i]));
            }
        }
    }

    /** The points in their order; what was offered twice is there twice. */
    List<Metric> points() {
        keepFirst();
        return points;
    }

    private void keepFirst() {
        // Blocks are in order, which makes this a merge.
        points.sort(ORDER);
        if (points.size() > limit) {
            points.subList(limit, points.size()).clear();
        }
    }
}
