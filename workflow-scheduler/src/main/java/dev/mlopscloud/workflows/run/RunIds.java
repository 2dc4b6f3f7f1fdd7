package dev.mlopscloud.workflows.run;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;

/** Ids of runs as Airflow makes them. */
final class RunIds {
    /** Airflow's {@code allowed_run_id_pattern}. */
    static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9_.~:+-]{1,250}");

    /** Python's isoformat: microseconds only where there are some. */
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final DateTimeFormatter MICROS = new DateTimeFormatterBuilder()
            .append(SECONDS)
            .appendFraction(ChronoField.MICRO_OF_SECOND, 6, 6, true)
            .toFormatter(Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private RunIds() {}

    /** The id of a run of this type that has a logical date. */
    static String of(String type, Instant logical) {
        return type + "__" + iso(logical);
    }

    /** The id of a run of this type that has none. */
    static String unique(String type, Instant after) {
        return type + "__" + iso(after) + "_" + UUID.randomUUID().toString().substring(0, 8);
    }

    static String iso(Instant time) {
        return (time.equals(time.truncatedTo(ChronoUnit.SECONDS)) ? SECONDS : MICROS).format(time) + "+00:00";
    }
}
