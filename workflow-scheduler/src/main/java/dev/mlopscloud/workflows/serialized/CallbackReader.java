package dev.mlopscloud.workflows.serialized;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.workflows.definition.Callbacks;
import dev.mlopscloud.workflows.definition.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a DAG's file has to be called for: the serialised form only tells that there is something. */
final class CallbackReader {
    private static final String PREFIX = "has_";

    private CallbackReader() {}

    /** The functions of a DAG or a task for {@code events}. */
    static Callbacks read(JsonNode node, JsonNode otherwise, String... events) {
        Map<String, List<JsonNode>> targets = new LinkedHashMap<>();
        for (String event : events) {
            if (node.path(PREFIX + event)
                    .asBoolean(otherwise.path(PREFIX + event).asBoolean(false))) {
                targets.put(event, List.of(JsonNodeFactory.instance.objectNode().put(Callbacks.PYTHON, true)));
            }
        }
        return new Callbacks(targets);
    }

    /** The deadline of a DAG, if it has one. */
    static @Nullable Deadline deadline(JsonNode alerts) {
        if (alerts.isEmpty()) {
            return null;
        }
        if (alerts.size() > 1) {
            throw new UnsupportedDagException("More than one DeadlineAlert is not supported");
        }
        JsonNode alert = alerts.path(0);
        JsonNode interval = alert.path("interval");
        if (!interval.path("__classname__").asText().equals("datetime.timedelta")) {
            throw new UnsupportedDagException("A DeadlineAlert's interval should be a timedelta; "
                    + interval.path("__classname__").asText("this") + " is not supported");
        }
        Duration length = Duration.ofMillis(Math.round(interval.path("__data__").asDouble() * 1000));
        ObjectNode target = JsonNodeFactory.instance.objectNode();
        target.set(Callbacks.PYTHON, alert.path("callback").path("__data__"));
        return new Deadline(reference(alert.path("reference")), length, List.of(target));
    }

    private static String reference(JsonNode reference) {
        String type = reference.path("reference_type").asText();
        return switch (type) {
            case "DagRunQueuedAtDeadline" -> Deadline.QUEUED;
            case "DagRunLogicalDateDeadline" -> Deadline.LOGICAL;
            case "FixedDatetimeDeadline" ->
                Instant.ofEpochMilli(Math.round(reference.path("datetime").asDouble() * 1000))
                        .toString();
            default ->
                throw new UnsupportedDagException("The reference " + type + " of a DeadlineAlert is not supported");
        };
    }
}
