package dev.mlopscloud.tracking.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.tracking.api.Fields;
import dev.mlopscloud.tracking.api.MlflowException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** JSON that travels and is kept as text. */
final class JsonTexts {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    private JsonTexts() {}

    /** The JSON in a request's text. */
    static JsonNode required(Fields request, String field) {
        try {
            return JSON.readTree(request.required(field));
        } catch (JsonProcessingException e) {
            throw MlflowException.invalid("'" + field + "' is not valid JSON");
        }
    }

    /** The JSON object in a request's text. */
    static ObjectNode object(Fields request, String field) {
        if (required(request, field) instanceof ObjectNode object) {
            return object;
        }
        throw MlflowException.invalid("'" + field + "' must be a JSON object");
    }

    /** What was kept. */
    static JsonNode kept(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Equal for equal values, whatever the order of their members. */
    static String hash(JsonNode value) {
        try {
            Object members = JSON.treeToValue(value, Object.class);
            return sha256(JSON.writeValueAsString(members));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
