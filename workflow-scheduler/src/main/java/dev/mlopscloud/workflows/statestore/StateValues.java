package dev.mlopscloud.workflows.statestore;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.workflows.document.Fields;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.problem.Bodies;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Values and keys as requests send them, within Airflow's bounds. */
public final class StateValues {
    private static final int LONGEST_KEY = 512;

    /** Airflow's {@code max_value_storage_bytes}. */
    private static final int LONGEST = 65_535;

    private StateValues() {}

    /** The value of a body that has nothing else. */
    public static JsonNode of(String body) {
        return Bodies.read(body, Set.of("value"), StateValues::value);
    }

    /**
     * Reads a body with a value and when it expires.
     *
     * @param usual when, if the body does not say
     */
    public static Expiring of(String body, Instant usual) {
        return Bodies.read(body, Set.of("value", "expires_at"), fields -> Expiring.of(value(fields), fields, usual));
    }

    /**
     * A value for a time.
     *
     * @param expires {@code null} for ever
     */
    public record Expiring(JsonNode value, @Nullable Instant expires) {
        private static Expiring of(JsonNode value, Fields fields, Instant usual) {
            boolean unsaid = !fields.mentions("expires_at")
                    || fields.tree("expires_at").asText().equals("default");
            return new Expiring(value, unsaid ? usual : fields.moment("expires_at", ZoneOffset.UTC));
        }
    }

    private static JsonNode value(Fields fields) {
        JsonNode value = fields.tree("value");
        if (!fields.mentions("value")) {
            fields.missing("value");
        } else if (!fields.has("value")) {
            fields.problem("value", "value_error", "Value error, value cannot be null");
        } else if (value.toString().length() > LONGEST) {
            fields.problem(
                    "value", "value_error", "Value error, value exceeds max_value_storage_bytes (" + LONGEST + ")");
        }
        return value;
    }

    public static String key(String key) {
        if (key.length() > LONGEST_KEY) {
            throw ApiFailure.parameter(
                    "path", "key", "string_too_long", "String should have at most " + LONGEST_KEY + " characters", key);
        }
        return key;
    }
}
