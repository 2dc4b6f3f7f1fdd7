package dev.mlopscloud.notebooks.api;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Moments as HTTP's headers name them, to the second. */
public final class HttpDate {
    /** The JDK's own pattern writes the first nine days of a month with one digit, which HTTP does not know. */
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ROOT);

    private HttpDate() {}

    /** The header's value for a moment. */
    public static String of(Instant moment) {
        return FORMAT.format(moment.atOffset(ZoneOffset.UTC));
    }

    /** Whether a reader whose copy is as old as the header says has what was changed at {@code changed}. */
    public static boolean covers(@Nullable String header, Instant changed) {
        return parse(header)
                .filter(copy -> !changed.truncatedTo(ChronoUnit.SECONDS).isAfter(copy))
                .isPresent();
    }

    private static Optional<Instant> parse(@Nullable String header) {
        try {
            return header == null
                    ? Optional.empty()
                    : Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(header)));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
