package dev.mlopscloud.tracking.gc;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A length of time as {@code mlflow gc --older-than} takes it: {@code 1.5d2h3m4s}, each unit at most once. */
final class Age {
    private static final String NUMBER = "(\\d{1,6}(?:\\.\\d{1,6})?)";
    private static final Pattern PATTERN =
            Pattern.compile("(?:" + NUMBER + "d)?(?:" + NUMBER + "h)?(?:" + NUMBER + "m)?(?:" + NUMBER + "s)?");
    private static final double[] UNITS_MS = {86_400_000, 3_600_000, 60_000, 1_000};

    private Age() {}

    /**
     * Reads an age.
     *
     * @throws IllegalArgumentException with the original's words when it is none
     */
    static Duration parse(String text) {
        Matcher matcher = PATTERN.matcher(text);
        if (text.isEmpty() || !matcher.matches()) {
            throw new IllegalArgumentException("Could not parse any time information from '" + text
                    + "'. Examples of valid strings: '8h', '2d8h5m20s', '2m4s'");
        }
        double millis = 0;
        for (int unit = 0; unit < UNITS_MS.length; unit++) {
            String number = matcher.group(unit + 1);
            millis += number == null ? 0 : Double.parseDouble(number) * UNITS_MS[unit];
        }
        return Duration.ofMillis(Math.round(millis));
    }
}
