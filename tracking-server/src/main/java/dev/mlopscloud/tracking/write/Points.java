package dev.mlopscloud.tracking.write;

import dev.mlopscloud.tracking.metric.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Points of metrics as the columns of one statement. */
final class Points {
    private final List<Point> points = new ArrayList<>();

    private record Point(long run, int metricId, Metric metric) {}

    void add(long run, int metricId, Metric metric) {
        points.add(new Point(run, metricId, metric));
    }

    boolean isEmpty() {
        return points.isEmpty();
    }

    long[] runs() {
        return points.stream().mapToLong(Point::run).toArray();
    }

    long[] metricIds() {
        return points.stream().mapToLong(Point::metricId).toArray();
    }

    long[] steps() {
        return points.stream().mapToLong(point -> point.metric.step()).toArray();
    }

    long[] times() {
        return points.stream().mapToLong(point -> point.metric.timestamp()).toArray();
    }

    double[] values() {
        return points.stream().mapToDouble(point -> point.metric.value()).toArray();
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
