package dev.mlopscloud.workflows.definition;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.workflows.document.Fields;
import dev.mlopscloud.workflows.document.Problems;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * By when a run should have ended, and whom to tell if it has not.
 *
 * @param reference from when on it counts: {@code dagrun_queued_at}, {@code dagrun_logical_date} or a moment
 */
public record Deadline(String reference, Duration interval, List<JsonNode> targets) {
    private static final Set<String> KEYS = Set.of("reference", "interval", "callback");
    public static final String QUEUED = "dagrun_queued_at";
    public static final String LOGICAL = "dagrun_logical_date";
    private static final double LONGEST_SECONDS = Duration.ofDays(366).toSeconds();

    public Deadline {
        targets = List.copyOf(targets);
    }

    static @Nullable Deadline read(Fields dag, Problems problems) {
        if (!dag.has("deadline")) {
            return null;
        }
        Fields fields = Fields.of(dag.tree("deadline"), dag.at("deadline"), problems, KEYS);
        String reference = fields.text("reference", 64);
        if (reference == null) {
            reference = QUEUED;
        } else if (!reference.equals(QUEUED)
                && !reference.equals(LOGICAL)
                && moment(reference).isEmpty()) {
            fields.problem(
                    "reference", "enum", "Input should be 'dagrun_queued_at', 'dagrun_logical_date' or a datetime");
        }
        if (!fields.has("interval")) {
            fields.missing("interval");
        }
        double seconds = fields.number("interval", 0, -LONGEST_SECONDS, LONGEST_SECONDS);
        if (!fields.has("callback")) {
            fields.missing("callback");
        }
        return new Deadline(
                reference, Duration.ofMillis(Math.round(seconds * 1000)), Callbacks.targets(fields, "callback"));
    }

    private static Optional<Instant> moment(String text) {
        try {
            return Optional.of(Fields.parseMoment(text, ZoneOffset.UTC));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** When it passes for a run; never for one without the moment that it counts from. */
    public Optional<Instant> of(Instant queued, @Nullable Instant logical) {
        Optional<Instant> from =
                switch (reference) {
                    case QUEUED -> Optional.of(queued);
                    case LOGICAL -> Optional.ofNullable(logical);
                    default -> moment(reference);
                };
        return from.map(moment -> moment.plus(interval));
    }
}
