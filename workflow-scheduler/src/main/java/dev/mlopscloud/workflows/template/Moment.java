package dev.mlopscloud.workflows.template;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A moment as templates see it: what they use of pendulum's {@code DateTime}. */
public record Moment(ZonedDateTime time) implements Thing, Comparable<Moment> {
    @Override
    public int compareTo(Moment other) {
        return time.toInstant().compareTo(other.time().toInstant());
    }

    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS", Locale.ROOT);
    private static final DateTimeFormatter OFFSET = DateTimeFormatter.ofPattern("xxx", Locale.ROOT);

    public static Moment of(Instant instant) {
        return new Moment(instant.atZone(ZoneOffset.UTC));
    }

    @Override
    public @Nullable Object attribute(String name) {
        return switch (name) {
            case "year" -> (long) time.getYear();
            case "month" -> (long) time.getMonthValue();
            case "day" -> (long) time.getDayOfMonth();
            case "hour" -> (long) time.getHour();
            case "minute" -> (long) time.getMinute();
            case "second" -> (long) time.getSecond();
            case "microsecond" -> (long) time.getNano() / 1_000;
            case "quarter" -> (long) (time.getMonthValue() + 2) / 3;
            case "day_of_year" -> (long) time.getDayOfYear();
            case "day_of_week" -> (long) time.getDayOfWeek().getValue() - 1;
            case "week_of_year" -> Long.parseLong(Strftime.format(time, "%V"));
            case "int_timestamp" -> time.toEpochSecond();
            case "timezone_name" -> time.getZone().getId();
            default -> null;
        };
    }

    @Override
    public Object call(String method, Arguments arguments) {
        return switch (method) {
            case "strftime" -> Strftime.format(time, arguments.need(0, "format"));
            case "isoformat" -> iso();
            case "to_iso8601_string" -> iso().replace("+00:00", "Z");
            case "to_date_string" -> Strftime.format(time, "%Y-%m-%d");
            case "to_time_string" -> Strftime.format(time, "%H:%M:%S");
            case "to_datetime_string" -> Strftime.format(time, "%Y-%m-%d %H:%M:%S");
            case "date" -> Strftime.format(time, "%Y-%m-%d");
            case "timestamp" -> time.toEpochSecond() + time.getNano() / 1e9;
            case "weekday" -> (long) time.getDayOfWeek().getValue() - 1;
            case "isoweekday" -> (long) time.getDayOfWeek().getValue();
            case "add" -> moved(arguments, 1);
            case "subtract" -> moved(arguments, -1);
            case "replace" -> replaced(arguments);
            case "start_of" -> start(arguments.need(0, "unit"));
            case "end_of" -> end(arguments.need(0, "unit"));
            case "in_timezone", "in_tz", "astimezone" -> in(arguments.need(0, "tz"));
            case "diff_for_humans" -> throw new TemplateException("diff_for_humans() is not supported");
            default -> throw new TemplateException("A datetime has no method " + method + "() here");
        };
    }

    /** Python's {@code isoformat()}. */
    public String iso() {
        return (time.getNano() == 0 ? SECONDS : MICROS).format(time) + OFFSET.format(time);
    }

    Moment plus(Duration duration) {
        return new Moment(time.plus(duration));
    }

    private Moment moved(Arguments arguments, int sign) {
        if (arguments.get(0, "") instanceof TimeDelta delta) {
            return plus(delta.length().multipliedBy(sign));
        }
        try {
            Duration exact = TimeDelta.of(new Arguments(List.of(), withoutDates(arguments)))
                    .length();
            ZonedDateTime moved = time.plusYears(sign * (long) arguments.number(9, "years", 0))
                    .plusMonths(sign * (long) arguments.number(9, "months", 0))
                    .plusWeeks(sign * (long) arguments.number(9, "weeks", 0))
                    .plusDays(sign * (long) arguments.number(9, "days", 0));
            return new Moment(moved.plus(exact.multipliedBy(sign)));
        } catch (DateTimeException | ArithmeticException e) {
            throw new TemplateException("The moment is out of range");
        }
    }

    /** Days move on the clock, hours in time: across a change of the clock they differ. */
    private static Map<String, Object> withoutDates(Arguments arguments) {
        Map<String, Object> rest = new HashMap<>(arguments.named());
        rest.keySet().removeAll(Set.of("years", "months", "weeks", "days"));
        return rest;
    }

    private Moment replaced(Arguments arguments) {
        try {
            return new Moment(time.withYear((int) arguments.number(0, "year", time.getYear()))
                    .withDayOfMonth(1)
                    .withMonth((int) arguments.number(1, "month", time.getMonthValue()))
                    .withDayOfMonth((int) arguments.number(2, "day", time.getDayOfMonth()))
                    .withHour((int) arguments.number(3, "hour", time.getHour()))
                    .withMinute((int) arguments.number(4, "minute", time.getMinute()))
                    .withSecond((int) arguments.number(5, "second", time.getSecond()))
                    .withNano(1_000 * (int) arguments.number(6, "microsecond", time.getNano() / 1_000d)));
        } catch (DateTimeException e) {
            throw new TemplateException("replace(): " + e.getMessage());
        }
    }

    private Moment start(String unit) {
        ZonedDateTime day = time.truncatedTo(ChronoUnit.DAYS);
        return new Moment(
                switch (unit) {
                    case "second" -> time.truncatedTo(ChronoUnit.SECONDS);
                    case "minute" -> time.truncatedTo(ChronoUnit.MINUTES);
                    case "hour" -> time.truncatedTo(ChronoUnit.HOURS);
                    case "day" -> day;
                    case "week" -> day.minusDays(time.getDayOfWeek().getValue() - 1L);
                    case "month" -> day.withDayOfMonth(1);
                    case "year" -> day.withDayOfYear(1);
                    default -> throw new TemplateException("start_of() does not know '" + unit + "'");
                });
    }

    private Moment end(String unit) {
        ZonedDateTime start = start(unit).time();
        ZonedDateTime next =
                switch (unit) {
                    case "second" -> start.plusSeconds(1);
                    case "minute" -> start.plusMinutes(1);
                    case "hour" -> start.plusHours(1);
                    case "day" -> start.plusDays(1);
                    case "week" -> start.plusWeeks(1);
                    case "month" -> start.plusMonths(1);
                    default -> start.plusYears(1);
                };
        return new Moment(next.minusNanos(1_000));
    }

    private Moment in(String zone) {
        try {
            return new Moment(time.withZoneSameInstant(ZoneId.of(zone)));
        } catch (DateTimeException e) {
            throw new TemplateException("Unknown time zone '" + zone + "'");
        }
    }

    /** Python's {@code str()}: a space between date and time. */
    @Override
    public String toString() {
        return iso().replace('T', ' ');
    }
}
