package dev.mlopscloud.notebooks.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What a message's header says.
 *
 * @param id unique per message; answers carry it in their parent header
 * @param type the message type, such as {@code execute_request}; empty where the header is {@code {}}
 * @param session who sent it
 */
public record Header(String id, String type, String session) {
    private static final String PROTOCOL_VERSION = "5.4";

    /**
     * Reads a header, or a parent header, which may be empty.
     *
     * @throws MalformedMessage if it is no JSON object
     */
    public static Header parse(byte[] header) throws MalformedMessage {
        JsonNode node = WireJson.object(header);
        return new Header(
                node.path("msg_id").asText(""),
                node.path("msg_type").asText(""),
                node.path("session").asText(""));
    }

    /** A new message of the server's own, with no parent. */
    public static KernelMessage request(String type, String session, JsonNode content) {
        ObjectNode header = JsonNodeFactory.instance
                .objectNode()
                .put("msg_id", UUID.randomUUID().toString())
                .put("msg_type", type)
                .put("username", "mlops")
                .put("session", session)
                .put("date", Instant.now().toString())
                .put("version", PROTOCOL_VERSION);
        return new KernelMessage(
                WireJson.bytes(header),
                KernelMessage.emptyObject(),
                KernelMessage.emptyObject(),
                WireJson.bytes(content),
                List.of());
    }

    /** Reads the id of a message built by {@link #request}. */
    public static String idOf(KernelMessage message) {
        try {
            return parse(message.header()).id();
        } catch (MalformedMessage e) {
            throw new IllegalArgumentException(e);
        }
    }
}
