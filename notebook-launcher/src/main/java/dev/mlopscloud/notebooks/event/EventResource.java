package dev.mlopscloud.notebooks.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.Answers;
import dev.mlopscloud.notebooks.api.ApiError;
import dev.mlopscloud.notebooks.api.Json;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code POST /api/events}: a client tells of something in the shape of a known schema. */
@Path("/api/events")
final class EventResource {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss[.SSSSSS]xxx'Z'");
    private static final Set<String> CONTENTS = Set.of("get", "create", "save", "upload", "rename", "copy", "delete");
    private static final Set<String> KERNELS = Set.of("start", "interrupt", "shutdown", "restart");

    private final Events events;

    EventResource(Events events) {
        this.events = events;
    }

    @POST
    public Response emit(byte @Nullable [] request) {
        ObjectNode body = Json.body(request);
        for (String key : List.of("schema_id", "version", "data")) {
            if (!body.has(key)) {
                throw new ApiError(400, "Missing `" + key + "` in the JSON request body.");
            }
        }
        String schema = body.path("schema_id").asText("");
        String version = body.path("version").asText("");
        if (!(body.path("data") instanceof ObjectNode data)) {
            throw new ApiError(400, "data must be an object");
        }
        Instant when = time(body.path("timestamp"));
        String name = schema.startsWith(Events.SCHEMAS) && schema.endsWith("/v1")
                ? schema.substring(Events.SCHEMAS.length(), schema.length() - 3)
                : "";
        switch (name) {
            case "contents_service" -> require(data, CONTENTS, "action", "path");
            case "kernel_actions" -> require(data, KERNELS, "action", "msg", "kernel_id");
            default -> throw new ApiError(400, "The schema, " + schema + ", was not found in the registry.");
        }
        if (!version.equals("1")) {
            throw new ApiError(400, "Unregistered version: '" + version + "'≠'1' for `" + schema + "`");
        }
        events.posted(name, data, when);
        return Answers.done();
    }

    private static Instant time(JsonNode timestamp) {
        if (timestamp.isMissingNode()) {
            return Instant.now();
        }
        try {
            return OffsetDateTime.parse(timestamp.asText(""), TIME).toInstant();
        } catch (DateTimeParseException e) {
            throw new ApiError(
                    400,
                    "Failed to parse timestamp from JSON request body, an ISO format datetime string with UTC offset "
                            + "is expected, for example, 2022-05-26T13:50:00+05:00Z");
        }
    }

    private static void require(ObjectNode data, Set<String> actions, String... names) {
        for (String name : names) {
            if (!data.path(name).isTextual()) {
                throw new ApiError(400, "'" + name + "' is a required property");
            }
        }
        String action = data.path("action").textValue();
        if (!actions.contains(action)) {
            throw new ApiError(400, "'" + action + "' is not one of the actions of this schema");
        }
    }
}
