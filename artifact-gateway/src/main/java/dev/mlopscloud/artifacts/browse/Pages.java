package dev.mlopscloud.artifacts.browse;

import dev.mlopscloud.artifacts.browse.Address.Step;
import dev.mlopscloud.artifacts.transfer.Exchange;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.text.StringCharacterIterator;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The pages' templates and what they show; all text is escaped by the templates. */
@CheckedTemplate(basePath = "browser")
final class Pages {
    private static final DateTimeFormatter MINUTES =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneOffset.UTC);

    private Pages() {}

    /** A line of a listing. */
    public record Row(String name, String href, String size, String modified, boolean folder, String deletion) {}

    /** A folder's page. */
    public record FolderPage(
            String title,
            List<Step> way,
            List<Row> rows,
            @Nullable String up,
            @Nullable String first,
            @Nullable String next,
            Upload upload) {}

    /** Where files that are dropped on a page go. */
    public record Upload(String bucket, String prefix, String token) {}

    /** An object's page. */
    public record ObjectPage(
            String title,
            List<Step> way,
            String up,
            List<Fact> facts,
            Links links,
            @Nullable String image,
            @Nullable String frame) {}

    public record Fact(String name, String value) {}

    public record Links(String download, String deletion) {}

    /** The question before a deletion. */
    public record DeletionPage(
            String title,
            List<Step> way,
            String what,
            String up,
            Confirmation confirmation,
            @Nullable String done) {}

    public record Confirmation(String bucket, String key, String token) {}

    static native TemplateInstance buckets(List<Row> rows);

    static native TemplateInstance folder(FolderPage page);

    static native TemplateInstance object(ObjectPage page);

    static native TemplateInstance deletion(DeletionPage page);

    static native TemplateInstance problem(int status, String text);

    static void send(Exchange exchange, int status, TemplateInstance page) {
        exchange.end(status, "text/html; charset=utf-8", page.render());
    }

    static String modified(@Nullable Instant time) {
        return time == null ? "" : MINUTES.format(time);
    }

    /** A size as people read it: three digits and a unit. */
    static String size(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        double shown = bytes;
        var unit = new StringCharacterIterator("KMGTP");
        for (shown /= 1024; shown >= 1023.5; shown /= 1024) {
            unit.next();
        }
        return String.format(
                Locale.ROOT,
                shown < 9.995 ? "%.2f %ciB" : shown < 99.95 ? "%.1f %ciB" : "%.0f %ciB",
                shown,
                unit.current());
    }
}
