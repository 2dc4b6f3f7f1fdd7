package dev.mlopscloud.tracking.write;

import dev.mlopscloud.tracking.metric.Metric;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Points of metrics as the columns of one statement. */
final class Points {
    /** The order of the table's key. */
    private static final Comparator<Point> STORED = Comparator.comparingLong(Point::run)
            .thenComparingInt(Point::metricId)
            .thenComparingLong(Point::time)
            .thenComparingLong(Point::step)
            .thenComparingDouble(Point::value);

    /** The latest point of a metric is the greatest one; NaN counts as zero there, as in the original. */
    private static final Comparator<Metric> LATEST = Comparator.comparingLong(Metric::step)
            .thenComparingLong(Metric::timestamp)
            .thenComparingDouble(Points::plainValue);

    private final List<Point> points;

    private Points(List<Point> points) {
        this.points = points;
    }

    Points() {
        this(new ArrayList<>());
    }

    private record Point(long run, int metricId, Metric metric) {

        long step() {
            return metric.step();
        }

        long time() {
            return metric.timestamp();
        }

        double value() {
            return metric.value();
        }

        boolean isOfSameMetric(Point other) {
            return run == other.run && metricId == other.metricId;
        }
    }

    private static double plainValue(Metric point) {
        return Double.isNaN(point.value()) ? 0 : point.value();
    }

    void add(long run, int metricId, Metric metric) {
        points.add(new Point(run, metricId, metric));
    }

    boolean isEmpty() {
        return points.isEmpty();
    }

    /** Each point once, in the order in which they are stored: writers that share points then meet in one order. */
    Points stored() {
        List<Point> sorted = new ArrayList<>(points);
        sorted.sort(STORED);
        List<Point> distinct = new ArrayList<>(sorted.size());
        for (Point point : sorted) {
            if (distinct.isEmpty() || STORED.compare(distinct.getLast(), point) != 0) {
                distinct.add(point);
            }
        }
        return new Points(distinct);
    }

    /** The latest point of each metric, of these {@link #stored} points and of those in blocks, in the same order. */
    Points latest(Blocks blocks) {
        if (blocks.isEmpty()) {
            return latest();
        }
        Points all = new Points(new ArrayList<>(points));
        for (Block block : blocks.list()) {
            all.points.add(new Point(block.run(), block.metricId(), Collections.max(block.points(), LATEST)));
        }
        all.points.sort(STORED);
        return all.latest();
    }

    /** Takes a point, in the place of the one before if that is an earlier one of the same metric. */
    private void keepLatest(Point point) {
        if (points.isEmpty() || !points.getLast().isOfSameMetric(point)) {
            points.add(point);
        } else if (LATEST.compare(points.getLast().metric, point.metric) < 0) {
            points.set(points.size() - 1, point);
        }
    }

    private Points latest() {
        Points latest = new Points();
        points.forEach(latest::keepLatest);
        return latest;
    }

    List<Object> arguments() {
        return List.of(runs(), metricIds(), steps(), times(), values());
    }

    long[] runs() {
        return column(Point::run);
    }

    long[] metricIds() {
        return column(Point::metricId);
    }

    long[] steps() {
        return column(Point::step);
    }

    long[] times() {
        return column(Point::time);
    }

    double[] values() {
        double[] values = new double[points.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = points.get(i).value();
        }
        return values;
    }

    private long[] column(ToLongFunction<Point> field) {
        long[] column = new long[points.size()];
        for (int i = 0; i < column.length; i++) {
            column[i] = field.applyAsLong(points.get(i));
        }
        return column;
    }

    List<String> texts(Function<Metric, @Nullable String> field) {
        List<String> texts = new ArrayList<>();
        for (Point point : points) {
            String text = field.apply(point.metric);
            texts.add(text == null ? "" : text);
        }
        return texts;
    }
}
