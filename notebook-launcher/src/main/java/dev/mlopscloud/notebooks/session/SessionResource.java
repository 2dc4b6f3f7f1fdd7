package dev.mlopscloud.notebooks.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.Answers;
import dev.mlopscloud.notebooks.api.ApiError;
import dev.mlopscloud.notebooks.api.Json;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Jupyter's {@code /api/sessions}. */
@Path("/api/sessions")
@RunOnVirtualThread
final class SessionResource {
    private final Sessions sessions;

    SessionResource(Sessions sessions) {
        this.sessions = sessions;
    }

    @GET
    public Response list() {
        ArrayNode models = Json.array();
        sessions.models().forEach(models::add);
        return Answers.json(200, models);
    }

    @POST
    public Response open(byte @Nullable [] request) {
        ObjectNode body = Json.body(request);
        if (body.isEmpty()) {
            throw new ApiError(400, "No JSON data provided");
        }
        Sessions.Wish wish = wish(body);
        if (wish.path().isEmpty()) {
            throw new ApiError(400, "Missing field in JSON data: path");
        }
        if (wish.type().isEmpty()) {
            throw new ApiError(400, "Missing field in JSON data: type");
        }
        try {
            ObjectNode model = sessions.open(wish);
            return Answers.json(201, model, "/api/sessions/" + model.path("id").asText());
        } catch (ApiError e) {
            if (e.status() != 501) {
                throw e;
            }
            String message = "The '" + wish.kernelName() + "' kernel is not available. Please pick another suitable "
                    + "kernel instead, or install that kernel.";
            return unavailable(message, wish.kernelName() + " not found");
        }
    }

    private static Response unavailable(String message, String shortMessage) {
        return Answers.json(501, Json.object().put("message", message).put("short_message", shortMessage));
    }

    private static Sessions.Wish wish(ObjectNode body) {
        JsonNode kernel = body.path("kernel");
        if (!kernel.isObject() && !kernel.isMissingNode() && !kernel.isNull()) {
            throw new ApiError(400, "kernel must be an object");
        }
        JsonNode notebook = body.path("notebook");
        boolean old = notebook.isObject() && !body.has("path");
        return new Sessions.Wish(
                text(old ? notebook : body, "path"),
                (old ? notebook : body).has("name") ? text(old ? notebook : body, "name") : null,
                old ? "notebook" : text(body, "type"),
                text(kernel, "id"),
                text(kernel, "name"));
    }

    private static String text(JsonNode node, String name) {
        return Objects.requireNonNullElse(Json.text(node, name), "");
    }

    @GET
    @Path("/{id}")
    public Response get(@PathParam("id") String id) {
        return Answers.json(200, sessions.get(id));
    }

    @PATCH
    @Path("/{id}")
    public Response change(@PathParam("id") String id, byte @Nullable [] request) throws InterruptedException {
        if (request == null || request.length == 0) {
            throw new ApiError(400, "No JSON data provided");
        }
        ObjectNode body = Json.body(request);
        sessions.get(id);
        Sessions.Wish wish = wish(body);
        try {
            return Answers.json(200, sessions.change(id, wish));
        } catch (ApiError e) {
            if (e.status() != 501) {
                throw e;
            }
            String message = "The '" + wish.kernelName() + "' kernel could not be started: '" + e.getMessage() + "'";
            return unavailable(message, "Error starting kernel " + wish.kernelName());
        }
    }

    @DELETE
    @Path("/{id}")
    public Response end(@PathParam("id") String id) throws InterruptedException {
        sessions.end(id);
        return Answers.done();
    }
}
