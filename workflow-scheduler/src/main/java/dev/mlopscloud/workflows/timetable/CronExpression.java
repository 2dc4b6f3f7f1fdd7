package dev.mlopscloud.workflows.timetable;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Five columns on a wall clock: minute, hour, day of month, month, day of week, with names, ranges, steps, {@code L}
 * (last day), {@code L5} (last Friday) and {@code 5#2} (second Friday). When both day columns are restricted, either
 * may match. This is the reading of croniter, which Airflow uses.
 */
final class CronExpression {
    /** A leap day on a given weekday comes back within 40 years at the latest. */
    private static final int YEARS_SEARCHED = 50;

    private static final Pattern NTH_WEEKDAY = Pattern.compile("(?<day>[0-9a-z]+)#(?<nth>[1-5])");
    private static final Pattern LAST_WEEKDAY = Pattern.compile("l(?<day>[0-7])");

    private final long minutes;
    private final long hours;
    private final long days;
    private final boolean lastDay;
    private final boolean anyDay;
    private final boolean anyWeekday;
    private final long months;
    private final long weekdays;
    /** For each weekday, Sunday first: the occurrences in the month that match, bit 0 for the last. */
    private final int[] occurrences = new int[7];

    private CronExpression(List<String> columns) {
        minutes = plain(CronField.MINUTE, columns.get(0));
        hours = plain(CronField.HOUR, columns.get(1));
        List<String> dayItems = items(columns.get(2).replace("?", "*"));
        lastDay = dayItems.contains("l");
        // A range of all days is a restriction, for croniter; only the star is none.
        anyDay = dayItems.equals(List.of("*"));
        anyWeekday = items(columns.get(4).replace("?", "*")).equals(List.of("*"));
        days = dayItems.stream()
                .filter(item -> !item.equals("l"))
                .mapToLong(CronField.DAY_OF_MONTH::bits)
                .reduce(0, (a, b) -> a | b);
        months = plain(CronField.MONTH, columns.get(3));
        long plainWeekdays = 0;
        for (String item : items(columns.get(4).replace("?", "*"))) {
            Matcher nth = NTH_WEEKDAY.matcher(item);
            Matcher last = LAST_WEEKDAY.matcher(item);
            if (nth.matches()) {
                occurrences[CronField.DAY_OF_WEEK.number(nth.group("day")) % 7] |=
                        1 << Integer.parseInt(nth.group("nth"));
            } else if (last.matches()) {
                occurrences[Integer.parseInt(last.group("day")) % 7] |= 1;
            } else {
                plainWeekdays |= CronField.DAY_OF_WEEK.bits(item);
            }
        }
        weekdays = plainWeekdays;
    }

    /**
     * Reads an expression.
     *
     * @throws InvalidScheduleException if it is none, or if no day ever matches it
     */
    static CronExpression parse(String text) {
        List<String> columns = List.of(text.strip().toLowerCase(Locale.ROOT).split("\\s+"));
        if (columns.size() != 5) {
            throw new InvalidScheduleException("expected a preset such as @daily or a cron expression of 5 fields"
                    + " (minute, hour, day of month, month, day of week), found " + columns.size());
        }
        CronExpression expression = new CronExpression(columns);
        if (expression.lastDay && expression.days != 0) {
            throw new InvalidScheduleException("L cannot be combined with other days of the month");
        }
        expression.next(LocalDateTime.of(2000, 1, 1, 0, 0));
        return expression;
    }

    /** Whether some run falls into every hour of a matching day, so that a repeated hour has runs of its own. */
    boolean coversEveryHour() {
        return hours == CronField.HOUR.all();
    }

    /** The first match after {@code moment}. */
    LocalDateTime next(LocalDateTime moment) {
        LocalDateTime start = moment.truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
        LocalDate limit = start.toLocalDate().plusYears(YEARS_SEARCHED);
        LocalTime from = start.toLocalTime();
        for (LocalDate day = start.toLocalDate(); day.isBefore(limit); from = LocalTime.MIN) {
            if (!has(months, day.getMonthValue())) {
                day = day.withDayOfMonth(1).plusMonths(1);
                continue;
            }
            if (matches(day)) {
                for (int hour = from.getHour(); hour < 24; hour++) {
                    int first = hour == from.getHour() ? from.getMinute() : 0;
                    long left = has(hours, hour) ? minutes >>> first << first : 0;
                    if (left != 0) {
                        return day.atTime(hour, Long.numberOfTrailingZeros(left));
                    }
                }
            }
            day = day.plusDays(1);
        }
        throw new InvalidScheduleException("the cron expression never matches a date");
    }

    /** The last match before {@code moment}. */
    LocalDateTime previous(LocalDateTime moment) {
        LocalDateTime truncated = moment.truncatedTo(ChronoUnit.MINUTES);
        LocalDateTime start = truncated.equals(moment) ? truncated.minusMinutes(1) : truncated;
        LocalDate limit = start.toLocalDate().minusYears(YEARS_SEARCHED);
        LocalTime until = start.toLocalTime();
        for (LocalDate day = start.toLocalDate(); day.isAfter(limit); until = LocalTime.MAX) {
            if (!has(months, day.getMonthValue())) {
                day = day.withDayOfMonth(1).minusDays(1);
                continue;
            }
            if (matches(day)) {
                for (int hour = until.getHour(); hour >= 0; hour--) {
                    int last = hour == until.getHour() ? until.getMinute() : 59;
                    long left = has(hours, hour) ? minutes & (-1L >>> (63 - last)) : 0;
                    if (left != 0) {
                        return day.atTime(hour, 63 - Long.numberOfLeadingZeros(left));
                    }
                }
            }
            day = day.minusDays(1);
        }
        throw new InvalidScheduleException("the cron expression never matches a date");
    }

    private boolean matches(LocalDate day) {
        boolean dayMatches = has(days, day.getDayOfMonth()) || (lastDay && day.getDayOfMonth() == day.lengthOfMonth());
        int weekday = day.getDayOfWeek().getValue() % 7;
        boolean weekdayMatches = has(weekdays, weekday) || occurs(day, occurrences[weekday]);
        if (anyDay || anyWeekday) {
            return (anyDay || dayMatches) && (anyWeekday || weekdayMatches);
        }
        return dayMatches || weekdayMatches;
    }

    private static boolean occurs(LocalDate day, int wanted) {
        int nth = (day.getDayOfMonth() - 1) / 7 + 1;
        boolean last = day.getDayOfMonth() + 7 > day.lengthOfMonth();
        return has(wanted, nth) || (last && has(wanted, 0));
    }

    private static long plain(CronField field, String column) {
        return items(column).stream().mapToLong(field::bits).reduce(0, (a, b) -> a | b);
    }

    private static List<String> items(String column) {
        return Arrays.asList(column.split(",", -1));
    }

    private static boolean has(long bits, int bit) {
        return (bits >>> bit & 1) == 1;
    }
}
