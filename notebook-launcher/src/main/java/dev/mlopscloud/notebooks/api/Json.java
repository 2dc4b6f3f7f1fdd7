package dev.mlopscloud.notebooks.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Reading and writing JSON trees. Outputs of notebooks may be strings of many megabytes. */
public final class Json {
    private static final int MAX_STRING = 512 * 1024 * 1024;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxStringLength(MAX_STRING).build())
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();
    private static final ObjectMapper STRICT = new ObjectMapper(FACTORY);

    /** JSON5 as far as people write it in settings: comments, single quotes, bare names, trailing commas. */
    private static final ObjectMapper RELAXED = JsonMapper.builder()
            .enable(
                    JsonReadFeature.ALLOW_JAVA_COMMENTS,
                    JsonReadFeature.ALLOW_SINGLE_QUOTES,
                    JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES,
                    JsonReadFeature.ALLOW_TRAILING_COMMA,
                    JsonReadFeature.ALLOW_LEADING_PLUS_SIGN_FOR_NUMBERS,
                    JsonReadFeature.ALLOW_LEADING_DECIMAL_POINT_FOR_NUMBERS,
                    JsonReadFeature.ALLOW_TRAILING_DECIMAL_POINT_FOR_NUMBERS,
                    JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS,
                    JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
            .build();

    private static final DateTimeFormatter MICROSECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private Json() {}

    /** A new, empty object. */
    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** A new, empty list. */
    public static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /** Reads one JSON value; trailing text is an error. */
    public static JsonNode read(byte[] json) throws IOException {
        JsonNode node = STRICT.readTree(json);
        return node == null ? JsonNodeFactory.instance.missingNode() : node;
    }

    /** Reads JSON5; nothing but comments is an empty object. */
    public static JsonNode readRelaxed(String json5) throws IOException {
        JsonNode node = RELAXED.readTree(json5);
        return node == null || node.isMissingNode() ? object() : node;
    }

    /** The bytes of a tree. */
    public static byte[] bytes(JsonNode node) {
        try {
            return STRICT.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The object in a request's body; no body is an empty object.
     *
     * @throws ApiError 400 if it is anything else
     */
    public static ObjectNode body(byte @Nullable [] body) {
        if (body == null || body.length == 0) {
            return object();
        }
        try {
            JsonNode node = read(body);
            if (node instanceof ObjectNode object) {
                return object;
            }
            if (node.isMissingNode() || node.isNull()) {
                return object();
            }
        } catch (IOException e) {
            throw new ApiError(400, "Invalid JSON in body of request");
        }
        throw new ApiError(400, "Body of request must be a JSON object");
    }

    /**
     * The text under {@code name}, or null where it is absent or null.
     *
     * @throws ApiError 400 if it is of another type
     */
    public static @Nullable String text(JsonNode body, String name) {
        JsonNode value = body.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw new ApiError(400, name + " must be a string");
        }
        return value.textValue();
    }

    /** A moment as Jupyter writes it: ISO 8601 in UTC with microseconds. */
    public static String time(Instant instant) {
        LocalDateTime time = LocalDateTime.ofEpochSecond(instant.getEpochSecond(), instant.getNano(), ZoneOffset.UTC);
        if (time.getYear() < 0 || time.getYear() > 9999) {
            return MICROSECONDS.format(instant);
        }
        // Listings hold thousands of these, and a formatter is slow until it has been compiled.
        char[] text = "0000-00-00T00:00:00.000000Z".toCharArray();
        digits(text, 0, 4, time.getYear());
        digits(text, 5, 2, time.getMonthValue());
        digits(text, 8, 2, time.getDayOfMonth());
        digits(text, 11, 2, time.getHour());
        digits(text, 14, 2, time.getMinute());
        digits(text, 17, 2, time.getSecond());
        digits(text, 20, 6, time.getNano() / 1_000);
        return new String(text);
    }

    private static void digits(char[] text, int at, int count, int number) {
        int rest = number;
        for (int i = at + count - 1; i >= at; i--) {
            text[i] = (char) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
