package dev.mlopscloud.workflows.ui.page;

import io.quarkus.qute.TemplateExtension;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How pages write moments, lengths of time and paths. */
@TemplateExtension(namespace = "show")
final class Show {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Show() {}

    /** A moment in UTC, or a dash. */
    static String time(@Nullable Instant time) {
        return time == null ? "–" : TIME.format(time);
    }

    /** From start to end, or to now. */
    static String duration(@Nullable Instant start, @Nullable Instant end) {
        if (start == null) {
            return "–";
        }
        Duration length = Duration.between(start, end == null ? Instant.now() : end);
        if (length.compareTo(Duration.ofMinutes(1)) < 0) {
            return String.format(Locale.ROOT, "%.2f s", length.toMillis() / 1000.0);
        }
        return length.toHours() > 0
                ? length.toHours() + " h " + length.toMinutesPart() + " min"
                : length.toMinutes() + " min " + length.toSecondsPart() + " s";
    }

    /** A part of a path. */
    static String part(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
