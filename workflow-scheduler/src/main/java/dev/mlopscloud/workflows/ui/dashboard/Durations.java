package dev.mlopscloud.workflows.ui.dashboard;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Airflow's {@code DurationStats}, in seconds.
 *
 * @param mode the whole number of seconds that comes most often, {@code null} if all come once
 */
public record Durations(double mean, @Nullable Double mode, double p50, double p90, double p95, double p99) {

    static @Nullable Durations of(Collection<Double> seconds) {
        if (seconds.isEmpty()) {
            return null;
        }
        List<Double> sorted = seconds.stream().sorted().toList();
        double sum = sorted.stream().mapToDouble(Double::doubleValue).sum();
        return new Durations(
                rounded(sum / sorted.size()),
                mode(sorted),
                percentile(sorted, 50),
                percentile(sorted, 90),
                percentile(sorted, 95),
                percentile(sorted, 99));
    }

    private static @Nullable Double mode(List<Double> sorted) {
        Map<Double, Integer> counts = new TreeMap<>();
        sorted.forEach(each -> counts.merge(Math.rint(each), 1, Integer::sum));
        double mode = 0;
        int most = 1;
        for (Map.Entry<Double, Integer> count : counts.entrySet()) {
            if (count.getValue() > most) {
                most = count.getValue();
                mode = count.getKey();
            }
        }
        return most > 1 ? mode : null;
    }

    /** Between two neighbours, on the line from one to the other. */
    private static double percentile(List<Double> sorted, int percent) {
        double place = (sorted.size() - 1) * percent / 100.0;
        int low = (int) place;
        int high = Math.min(low + 1, sorted.size() - 1);
        return rounded(sorted.get(low) + (sorted.get(high) - sorted.get(low)) * (place - low));
    }

    private static double rounded(double value) {
        return Math.rint(value * 1_000) / 1_000;
    }
}
