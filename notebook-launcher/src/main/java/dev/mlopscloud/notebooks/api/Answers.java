package dev.mlopscloud.notebooks.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** Answers in Jupyter's shapes. */
public final class Answers {
    /** The media type of every API answer. */
    public static final String JSON = "application/json";

    /** What pages may do: be framed by ourselves only. */
    public static final String PAGE_POLICY = "frame-ancestors 'self'; report-uri /api/security/csp-report";

    /** What API answers may do when a browser opens them: nothing. */
    public static final String API_POLICY = PAGE_POLICY + "; default-src 'none'";

    private Answers() {}

    /** A JSON answer. */
    public static Response json(int status, JsonNode body) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(Json.bytes(body))
                .build();
    }

    /** A JSON answer about something that now has an address of its own. */
    public static Response json(int status, JsonNode body, String location) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .header("Location", location)
                .entity(Json.bytes(body))
                .build();
    }

    /** 204: done, nothing to say. */
    public static Response done() {
        return Response.noContent().build();
    }

    /** The error body. */
    public static ObjectNode error(String message, @Nullable String reason) {
        return Json.object().put("message", message).put("reason", reason);
    }
}
