package dev.mlopscloud.workflows.timetable;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The five columns of a cron expression: their bounds, and the names that stand for numbers. */
enum CronField {
    MINUTE("minute", 0, 59, ""),
    HOUR("hour", 0, 23, ""),
    DAY_OF_MONTH("day of month", 1, 31, ""),
    MONTH("month", 1, 12, "jan feb mar apr may jun jul aug sep oct nov dec"),
    DAY_OF_WEEK("day of week", 0, 7, "sun mon tue wed thu fri sat");

    private static final Pattern RANGE =
            Pattern.compile("(?<low>\\*|[0-9a-z]+)(?:-(?<high>[0-9a-z]+))?(?:/(?<step>\\d{1,4}))?");

    private final String label;
    private final int min;
    private final int max;
    /** Each of three letters. */
    private final String names;

    CronField(String label, int min, int max, String names) {
        this.label = label;
        this.min = min;
        this.max = max;
        this.names = names;
    }

    /** The values that one comma-separated item of the column stands for, as bits; Sunday is 0. */
    long bits(String item) {
        Matcher range = RANGE.matcher(item);
        if (!range.matches()) {
            throw fault(item);
        }
        boolean every = range.group("low").equals("*");
        if (every && range.group("high") != null) {
            throw fault(item);
        }
        int low = every ? min : number(range.group("low"));
        int high = low;
        if (range.group("high") != null) {
            high = number(range.group("high"));
        } else if (every || range.group("step") != null) {
            high = last();
        }
        int step = range.group("step") == null ? 1 : Integer.parseInt(range.group("step"));
        if (step == 0) {
            throw fault(item);
        }
        if (this == DAY_OF_WEEK && high == 0 && low > 0) {
            high = max;
        }
        if (low > high) {
            throw fault(item);
        }
        long bits = 0;
        for (int value = low; value <= high; value += step) {
            bits |= 1L << (this == DAY_OF_WEEK ? value % 7 : value);
        }
        return bits;
    }

    /** Every value of the column. */
    long all() {
        return bits("*");
    }

    int number(String text) {
        int name = text.length() == 3 ? names.indexOf(text) : -1;
        if (name >= 0) {
            return name / 4 + min;
        }
        if (!text.chars().allMatch(c -> c >= '0' && c <= '9') || text.length() > 2) {
            throw fault(text);
        }
        int value = Integer.parseInt(text);
        if (value < min || value > max) {
            throw fault(text);
        }
        return value;
    }

    InvalidScheduleException fault(String item) {
        String expected = names.isEmpty() ? "" : " or one of " + names;
        return new InvalidScheduleException(String.format(
                Locale.ROOT, "'%s' is not valid as %s: expected %d to %d%s", item, label, min, max, expected));
    }

    private int last() {
        return this == DAY_OF_WEEK ? 6 : max;
    }
}
