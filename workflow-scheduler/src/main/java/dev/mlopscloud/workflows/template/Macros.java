package dev.mlopscloud.workflows.template;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Airflow's {@code macros}. */
final class Macros implements Thing {
    private final Clock clock;

    Macros(Clock clock) {
        this.clock = clock;
    }

    @Override
    public @Nullable Object attribute(String name) {
        return switch (name) {
            case "datetime" -> new Datetime();
            case "uuid" -> new Uuid();
            default -> null;
        };
    }

    @Override
    public Object call(String method, Arguments arguments) {
        return switch (method) {
            case "ds_add" -> add(arguments.need(0, "ds"), (long) arguments.number(1, "days", 0));
            case "ds_format" ->
                reformat(
                        arguments.need(0, "ds"), arguments.need(1, "input_format"), arguments.need(2, "output_format"));
            case "timedelta" -> TimeDelta.of(arguments);
            case "datetime" -> moment(arguments);
            case "random" -> Math.random();
            default -> throw new TemplateException("There is no macro " + method + "() here");
        };
    }

    /** {@code macros.datetime}. */
    private final class Datetime implements Thing {
        @Override
        public Object call(String method, Arguments arguments) {
            return switch (method) {
                case "now", "utcnow", "today" -> Moment.of(clock.instant());
                case "strptime" -> parse(arguments.need(0, "date_string"), arguments.need(1, "format"));
                case "fromisoformat" -> iso(arguments.need(0, "date_string"));
                default -> throw new TemplateException("datetime has no method " + method + "() here");
            };
        }
    }

    /** {@code macros.uuid}. */
    private static final class Uuid implements Thing {
        @Override
        public Object call(String method, Arguments arguments) {
            if (method.equals("uuid4")) {
                return UUID.randomUUID().toString();
            }
            throw new TemplateException("uuid has no method " + method + "() here");
        }
    }

    private static String add(String ds, long days) {
        if (days == 0) {
            return ds;
        }
        try {
            return LocalDate.parse(ds).plusDays(days).toString();
        } catch (DateTimeException e) {
            throw new TemplateException("ds_add(): '" + ds + "' is no date such as 2026-05-04");
        }
    }

    private static String reformat(String ds, String from, String to) {
        return Strftime.format(parse(ds, from).time(), to);
    }

    private static Moment moment(Arguments arguments) {
        try {
            return new Moment(LocalDateTime.of(
                            (int) arguments.number(0, "year", 1),
                            (int) arguments.number(1, "month", 1),
                            (int) arguments.number(2, "day", 1),
                            (int) arguments.number(3, "hour", 0),
                            (int) arguments.number(4, "minute", 0),
                            (int) arguments.number(5, "second", 0))
                    .atZone(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            throw new TemplateException("datetime(): " + e.getMessage());
        }
    }

    private static Moment iso(String text) {
        try {
            String time = text.replace(' ', 'T');
            return time.length() <= 10
                    ? new Moment(LocalDate.parse(time).atStartOfDay(ZoneOffset.UTC))
                    : new Moment(LocalDateTime.parse(time.replaceFirst("(Z|\\+00:00)$", ""))
                            .atZone(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            throw new TemplateException("'" + text + "' is no moment in ISO 8601");
        }
    }

    private static Moment parse(String text, String pattern) {
        DateTimeFormatterBuilder builder = new DateTimeFormatterBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c != '%' || i + 1 == pattern.length()) {
                builder.appendLiteral(c);
            } else {
                builder.appendPattern(javaPattern(pattern.charAt(++i)));
            }
        }
        DateTimeFormatter formatter = builder.parseDefaulting(ChronoField.HOUR_OF_DAY, 0)
                .parseDefaulting(ChronoField.MINUTE_OF_HOUR, 0)
                .toFormatter(Locale.ENGLISH);
        try {
            return new Moment(LocalDateTime.parse(text, formatter).atZone(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            throw new TemplateException("'" + text + "' does not match the format '" + pattern + "'");
        }
    }

    private static String javaPattern(char directive) {
        return switch (directive) {
            case 'Y' -> "uuuu";
            case 'y' -> "uu";
            case 'm' -> "MM";
            case 'd' -> "dd";
            case 'H' -> "HH";
            case 'M' -> "mm";
            case 'S' -> "ss";
            case 'f' -> "SSSSSS";
            case 'j' -> "DDD";
            case 'b' -> "MMM";
            case 'B' -> "MMMM";
            case 'a' -> "EEE";
            case 'A' -> "EEEE";
            default -> throw new TemplateException("strptime does not know %" + directive);
        };
    }
}
