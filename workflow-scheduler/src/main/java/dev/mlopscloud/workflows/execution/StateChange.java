package dev.mlopscloud.workflows.execution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.workflows.asset.AssetRef;
import dev.mlopscloud.workflows.document.Fields;
import dev.mlopscloud.workflows.problem.Bodies;
import dev.mlopscloud.workflows.run.Lease;
import dev.mlopscloud.workflows.run.RemoteEndings;
import dev.mlopscloud.workflows.run.RemoteEndings.Continuation;
import dev.mlopscloud.workflows.run.RemoteEndings.Produced;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The body of {@code PATCH …/state}: one of seven, told apart by its state. */
final class StateChange {
    private static final int MOST = 10_000;
    private static final int MAX_TEXT = 1_500;
    private static final Set<String> STATES = Set.of(
            "success",
            "failed",
            "skipped",
            "removed",
            "up_for_retry",
            "up_for_reschedule",
            "deferred",
            "awaiting_input");
    private static final Set<String> KNOWN = Set.of(
            "state",
            "end_date",
            "task_outlets",
            "outlet_events",
            "rendered_map_index",
            "retry_delay_seconds",
            "retry_reason",
            "reschedule_date",
            "classpath",
            "trigger_kwargs",
            "trigger_timeout",
            "timeout",
            "queue",
            "next_method",
            "next_kwargs");

    private final RemoteEndings endings;
    private final Lease lease;

    StateChange(RemoteEndings endings, Lease lease) {
        this.endings = endings;
        this.lease = lease;
    }

    /** Tells whether the try was in that state already. */
    boolean apply(String body) {
        return Bodies.read(body, KNOWN, this::change).getAsBoolean();
    }

    private BooleanSupplier change(Fields fields) {
        String state = fields.requiredText("state", 100);
        if (!STATES.contains(state)) {
            fields.problem("state", "enum", "Input should be one of " + STATES);
        }
        String called = fields.text("rendered_map_index", MAX_TEXT);
        return switch (state) {
            case "success" -> {
                List<Produced> produced = produced(fields);
                yield () -> endings.succeeded(lease, produced, called);
            }
            case "skipped" -> () -> endings.skipped(lease, called);
            case "up_for_retry" -> {
                Duration pause = fields.has("retry_delay_seconds")
                        ? Duration.ofMillis(Math.round(fields.number("retry_delay_seconds", 0, 0, 1e9) * 1_000))
                        : null;
                yield () -> endings.retries(lease, pause, called);
            }
            case "up_for_reschedule" -> {
                fields.required("reschedule_date");
                Instant at = fields.moment("reschedule_date", ZoneOffset.UTC);
                yield () -> endings.rescheduled(lease, at == null ? Instant.now() : at);
            }
            case "deferred" -> {
                ObjectNode trigger = trigger(fields);
                Continuation next = continuation(fields, "trigger_timeout");
                yield () -> endings.deferred(lease, trigger, next, called);
            }
            case "awaiting_input" -> {
                Continuation next = continuation(fields, "timeout");
                yield () -> endings.awaitsInput(lease, next, called);
            }
            default -> () -> endings.failed(lease, called);
        };
    }

    private static ObjectNode trigger(Fields fields) {
        ObjectNode trigger = JsonNodeFactory.instance.objectNode();
        trigger.put("id", UUID.randomUUID().toString());
        trigger.put("classpath", fields.requiredText("classpath", MAX_TEXT));
        trigger.set("kwargs", fields.tree("trigger_kwargs"));
        trigger.put("queue", fields.text("queue", MAX_TEXT));
        return trigger;
    }

    private static Continuation continuation(Fields fields, String timeout) {
        JsonNode kwargs = fields.tree("next_kwargs");
        return new Continuation(
                fields.requiredText("next_method", MAX_TEXT),
                kwargs.isObject() ? kwargs : JsonNodeFactory.instance.objectNode(),
                duration(fields, timeout));
    }

    /** Seconds, or a length of time of ISO 8601. */
    private static @Nullable Duration duration(Fields fields, String name) {
        JsonNode value = fields.tree(name);
        if (value.isNumber()) {
            return Duration.ofMillis(Math.round(value.doubleValue() * 1_000));
        }
        if (!value.isTextual()) {
            return null;
        }
        try {
            return Duration.parse(value.textValue());
        } catch (DateTimeException e) {
            fields.problem(name, "time_delta_parsing", "Input should be a valid timedelta");
            return null;
        }
    }

    /** An event for each asset that the task has produced, with what it said of it, and those that aliases became. */
    private static List<Produced> produced(Fields fields) {
        List<Produced> produced = new ArrayList<>();
        List<JsonNode> events = fields.items("outlet_events", MOST);
        for (JsonNode outlet : fields.items("task_outlets", MOST)) {
            String type = outlet.path("type").asText("Asset");
            if (!type.equals("Asset")) {
                continue;
            }
            AssetRef asset = asset(outlet);
            List<JsonNode> told = events.stream()
                    .filter(event -> !event.hasNonNull("source_alias_name") && isOf(event, asset))
                    .toList();
            told.forEach(event -> produced.add(new Produced(asset, extra(event), List.of())));
            if (told.isEmpty()) {
                produced.add(new Produced(asset, JsonNodeFactory.instance.objectNode(), List.of()));
            }
        }
        produced.addAll(byAliases(events));
        return produced;
    }

    /** As in Airflow one event for each asset and what was said of it, whatever aliases it came by. */
    private static List<Produced> byAliases(List<JsonNode> events) {
        Map<List<JsonNode>, List<String>> aliases = new LinkedHashMap<>();
        for (JsonNode event : events) {
            if (event.hasNonNull("source_alias_name")) {
                aliases.computeIfAbsent(List.of(event.path("dest_asset_key"), extra(event)), key -> new ArrayList<>())
                        .add(event.path("source_alias_name").asText());
            }
        }
        List<Produced> produced = new ArrayList<>();
        aliases.forEach((key, names) -> produced.add(new Produced(asset(key.getFirst()), key.getLast(), names)));
        return produced;
    }

    private static boolean isOf(JsonNode event, AssetRef asset) {
        JsonNode key = event.path("dest_asset_key");
        return key.path("name").asText().equals(asset.name())
                && key.path("uri").asText().equals(asset.uri());
    }

    private static AssetRef asset(JsonNode named) {
        String uri = named.path("uri").asText(named.path("name").asText());
        return new AssetRef(named.path("name").asText(uri), uri, AssetRef.DEFAULT_GROUP, "{}");
    }

    private static JsonNode extra(JsonNode event) {
        JsonNode extra = event.path("extra");
        return extra.isObject() ? extra : JsonNodeFactory.instance.objectNode();
    }
}
