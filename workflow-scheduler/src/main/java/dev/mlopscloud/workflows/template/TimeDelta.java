package dev.mlopscloud.workflows.template;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A length of time as templates see it: Python's {@code timedelta}. */
record TimeDelta(Duration length) implements Thing {
    private static final double LONGEST_SECONDS = 1e11;

    static TimeDelta of(Arguments arguments) {
        double seconds = arguments.number(0, "days", 0) * 86_400
                + arguments.number(1, "seconds", 0)
                + arguments.number(2, "microseconds", 0) / 1e6
                + arguments.number(3, "milliseconds", 0) / 1e3
                + arguments.number(4, "minutes", 0) * 60
                + arguments.number(5, "hours", 0) * 3_600
                + arguments.number(6, "weeks", 0) * 604_800;
        if (Math.abs(seconds) > LONGEST_SECONDS) {
            throw new TemplateException("The length of time is out of range");
        }
        return new TimeDelta(
                Duration.ofNanos(Math.round(seconds % 1 * 1e6) * 1_000).plusSeconds((long) seconds));
    }

    @Override
    public @Nullable Object attribute(String name) {
        return switch (name) {
            case "days" -> Math.floorDiv(length.toSeconds(), 86_400L);
            case "seconds" -> Math.floorMod(length.toSeconds(), 86_400L);
            default -> null;
        };
    }

    @Override
    public Object call(String method, Arguments arguments) {
        if (method.equals("total_seconds")) {
            return length.toNanos() / 1e9;
        }
        throw new TemplateException("A timedelta has no method " + method + "() here");
    }

    @Override
    public String toString() {
        long days = Math.floorDiv(length.toSeconds(), 86_400L);
        long rest = Math.floorMod(length.toSeconds(), 86_400L);
        String clock = rest / 3_600 + ":" + Strings.padded(Long.toString(rest / 60 % 60), 2) + ":"
                + Strings.padded(Long.toString(rest % 60), 2);
        return days == 0 ? clock : days + (Math.abs(days) == 1 ? " day, " : " days, ") + clock;
    }
}
