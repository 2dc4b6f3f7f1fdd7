package dev.mlopscloud.workflows.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.workflows.document.Document;
import dev.mlopscloud.workflows.document.MalformedDocumentException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a try goes on that was deferred or asked people.
 *
 * @param method which of its operator's methods is called
 * @param kwargs with which arguments, in the task SDK's serialised form
 */
public record Resumption(String method, JsonNode kwargs) {
    static final String METHOD = "next_method";
    static final String KWARGS = "next_kwargs";
    static final String TRIGGER = "trigger";
    static final String RESUMED = "resumed";
    private static final String RESPONSE = "response";

    /** The method that stands for failing; the task SDK knows the word and the reasons. */
    static final String FAIL = "__fail__";

    /** What the memory of a try says, or nothing if it starts from the beginning. */
    static Optional<Resumption> of(ObjectNode memory, Instant now) {
        if (!memory.hasNonNull(METHOD)) {
            return Optional.empty();
        }
        String method = memory.path(METHOD).asText();
        ObjectNode kwargs = memory.path(KWARGS) instanceof ObjectNode given
                ? given.deepCopy()
                : JsonNodeFactory.instance.objectNode();
        if (memory.has("subject")) {
            kwargs.set("event", answer(memory, now));
            return Optional.of(new Resumption(method, kwargs));
        }
        if (memory.has(TRIGGER) && !memory.path(RESUMED).asBoolean(false)) {
            ObjectNode late = JsonNodeFactory.instance.objectNode();
            return Optional.of(new Resumption(FAIL, late.put("error", "Trigger timeout")));
        }
        return Optional.of(new Resumption(method, kwargs));
    }

    /** What people answered; without an answer the time is up, and the defaults count if there are some. */
    private static ObjectNode answer(ObjectNode memory, Instant now) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        JsonNode response = memory.path(RESPONSE);
        boolean answered = response.isObject();
        JsonNode defaults = memory.path("defaults");
        if (!answered && !defaults.isArray()) {
            return event.put("error", "The Human-in-the-loop response timeout has passed without a response.")
                    .put("error_type", "timeout");
        }
        event.set("chosen_options", answered ? response.path("chosen_options") : defaults);
        event.set("params_input", answered ? response.path("params_input") : values(memory.path("params")));
        Instant at = answered ? Instant.parse(response.path("responded_at").asText()) : now;
        event.set("responded_at", moment(at));
        JsonNode user = response.path("responded_by_user");
        event.set("responded_by_user", user.isObject() ? user : JsonNodeFactory.instance.nullNode());
        return event.put("timedout", !answered);
    }

    private static ObjectNode values(JsonNode params) {
        ObjectNode values = JsonNodeFactory.instance.objectNode();
        params.properties().forEach(param -> {
            JsonNode value = param.getValue();
            values.set(param.getKey(), value.has("value") ? value.path("value") : value);
        });
        return values;
    }

    /** A datetime as the task SDK serialises it. */
    private static ObjectNode moment(Instant at) {
        ObjectNode moment = JsonNodeFactory.instance.objectNode();
        moment.put("__classname__", "datetime.datetime").put("__version__", 2);
        ObjectNode data = moment.putObject("__data__");
        data.put("timestamp", at.getEpochSecond() + at.getNano() / 1e9);
        ObjectNode zone = data.putObject("tz");
        zone.put("__classname__", "builtins.tuple").put("__version__", 1);
        zone.putArray("__data__")
                .add("UTC")
                .add("pendulum.tz.timezone.Timezone")
                .add(1)
                .add(true);
        return moment;
    }

    /** The memory of a try, empty if it has none. */
    static ObjectNode memory(@Nullable String json) {
        try {
            return json != null && Document.json(json).root() instanceof ObjectNode kept
                    ? kept
                    : JsonNodeFactory.instance.objectNode();
        } catch (MalformedDocumentException e) {
            throw new IllegalStateException("A stored memory is not readable", e);
        }
    }
}
