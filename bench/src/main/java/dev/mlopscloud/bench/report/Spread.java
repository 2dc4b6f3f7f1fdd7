package dev.mlopscloud.bench.report;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What rounds of the same measurement gave: the noise of the machine shows in it. */
public record Spread(double least, double median, double most) {

    public static Spread of(List<Double> rounds) {
        double[] sorted =
                rounds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return new Spread(sorted[0], median(sorted), sorted[sorted.length - 1]);
    }

    private static double median(double[] sorted) {
        int half = sorted.length / 2;
        return sorted.length % 2 == 1
                ? sorted[half]
                : Arrays.stream(sorted, half - 1, half + 1).average().orElseThrow();
    }

    /** The median, with the least and the most behind it. */
    @Override
    public String toString() {
        return "%s (%s–%s)".formatted(text(median), text(least), text(most));
    }

    /** A number with about three digits that matter. */
    public static String text(double number) {
        int decimals = number >= 100 ? 0 : number >= 10 ? 1 : 2;
        return String.format(Locale.ROOT, "%,." + decimals + "f", number);
    }
}
