package dev.mlopscloud.notebooks.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.UncheckedIOException;

/** JSON of kernel messages. A plot or a table may be one string of many megabytes. */
public final class WireJson {
    private static final int MAX_STRING = 512 * 1024 * 1024;

    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxStringLength(MAX_STRING).build())
            .build());

    private WireJson() {}

    /**
     * Reads an object.
     *
     * @throws MalformedMessage if the bytes are anything else
     */
    public static JsonNode object(byte[] json) throws MalformedMessage {
        try {
            JsonNode node = MAPPER.readTree(json);
            if (node == null || !node.isObject()) {
                throw new MalformedMessage("a message is a JSON object");
            }
            return node;
        } catch (IOException e) {
            throw new MalformedMessage("not JSON", e);
        }
    }

    /** The bytes of a tree. */
    public static byte[] bytes(JsonNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String quote(String text) {
        return TextNode.valueOf(text).toString();
    }
}
