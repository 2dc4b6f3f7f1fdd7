package dev.mlopscloud.workflows.run;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Ids of runs as Airflow makes them. */
final class RunIds {
    /** Airflow's {@code allowed_run_id_pattern}. */
    static final Pattern ALLOWED = Pattern.compile("^[A-Za-z0-9_.~:+-]+$");

    private static final String GENERATED =
            "^(?:manual|scheduled|asset_triggered)__" + "(?:\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\+00:00)$";

    private static final List<String> RESERVED =
            List.of("backfill", "scheduled", "operator_triggered", "asset_triggered", "asset_materialization");

    /** Python's isoformat: microseconds only where there are some. */
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final DateTimeFormatter MICROS = new DateTimeFormatterBuilder()
            .append(SECONDS)
            .appendFraction(ChronoField.MICRO_OF_SECOND, 6, 6, true)
            .toFormatter(Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private RunIds() {}

    /** Why a run of this type that somebody asks for cannot have this id, if it cannot. */
    static Optional<String> refusal(String type, String id) {
        if (!ALLOWED.matcher(id).matches()) {
            return Optional.of("The run_id provided '" + id + "' does not match regex pattern '" + ALLOWED.pattern()
                    + "' or '" + GENERATED + "'");
        }
        return RESERVED.stream()
                .filter(other -> !other.equals(type) && id.startsWith(other + "__"))
                .findFirst()
                .map(other -> "A " + type + " DAG run cannot use ID '" + id + "' since it is reserved for " + other
                        + " runs");
    }

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
