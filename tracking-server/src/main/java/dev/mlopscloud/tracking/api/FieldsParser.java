package dev.mlopscloud.tracking.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns query parameters or a JSON body into {@link Fields}. A body that is not JSON counts as empty, so that the
 * answer names the first missing field, as the original's does.
 */
@Singleton
final class FieldsParser {
    /** The longest single value, a dataset's profile of 16 million characters, and what is around it. */
    static final int LARGEST_BODY_BYTES = 20 * 1024 * 1024;

    /** The fields that hold lists: a query parameter of such a name is a list even when it occurs once. */
    private static final Set<String> LISTS = Set.of("order_by", "run_ids", "stages", "experiment_ids", "trace_ids");

    /** Other than the fields of a body, query parameters have one spelling each. */
    private static final Pattern CAMEL_CASE = Pattern.compile("[a-z][A-Z]");

    private final ObjectMapper json;

    FieldsParser(ObjectMapper json) {
        // Python's own encoder writes NaN as it is.
        this.json = json.copy().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS.mappedFeature());
    }

    Fields query(Iterable<String> names, Function<String, List<String>> values) {
        ObjectNode fields = json.createObjectNode();
        for (String name : names) {
            if (CAMEL_CASE.matcher(name).find()) {
                continue;
            }
            List<String> given = values.apply(name);
            if (LISTS.contains(name)) {
                fields.set(name, texts(given));
            } else {
                fields.put(name, given.getFirst());
            }
        }
        return new Fields(fields);
    }

    private ArrayNode texts(List<String> values) {
        ArrayNode texts = json.createArrayNode();
        values.forEach(texts::add);
        return texts;
    }

    /** Refuses a body that does not say that it is JSON. */
    static void checkContentType(@Nullable String header) {
        if (header == null) {
            throw MlflowException.invalid("Bad Request. Content-Type header is missing.");
        }
        if (!header.split(";", 2)[0].strip().equals(MediaType.APPLICATION_JSON)) {
            throw MlflowException.invalid("Bad Request. Content-Type must be one of ['application/json'].");
        }
    }

    /** A body that says it is too large is not read at all. */
    static void checkLength(@Nullable String header) {
        if (header != null && header.matches("\\d{1,18}") && Long.parseLong(header) > LARGEST_BODY_BYTES) {
            throw tooLarge();
        }
    }

    static MlflowException tooLarge() {
        return MlflowException.invalid("The request's body is larger than " + LARGEST_BODY_BYTES + " bytes.");
    }

    Fields body(byte[] bytes) {
        try {
            JsonNode parsed = json.readTree(bytes);
            // Old clients send their JSON encoded twice.
            JsonNode node = parsed != null && parsed.isTextual() ? json.readTree(parsed.textValue()) : parsed;
            return new Fields(node instanceof ObjectNode object ? object : json.createObjectNode());
        } catch (StreamConstraintsException e) {
            throw MlflowException.invalid("The request's body has too many, too long or too deeply nested values.");
        } catch (JsonProcessingException e) {
            return new Fields(json.createObjectNode());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
