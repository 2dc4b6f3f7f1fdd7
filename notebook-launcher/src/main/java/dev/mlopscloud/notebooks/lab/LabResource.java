package dev.mlopscloud.notebooks.lab;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.Answers;
import dev.mlopscloud.notebooks.api.Json;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

/**
 * The small answers that the page asks for. Nothing is installed, updated or fetched from here: extensions come with
 * the kernels' Python environment.
 */
@Path("/")
final class LabResource {

    LabResource() {}

    @GET
    @Path("/lab/api/listings/{name:.+}")
    public Response listings() {
        ObjectNode answer = Json.object();
        answer.set("blocked_extensions_uris", Json.array());
        answer.set("allowed_extensions_uris", Json.array());
        answer.set("blocked_extensions", Json.array());
        answer.set("allowed_extensions", Json.array());
        return Answers.json(200, answer);
    }

    @GET
    @Path("/lab/api/build")
    public Response build() {
        return Answers.json(200, Json.object().put("status", "stable").put("message", ""));
    }

    @GET
    @Path("/lab/api/extensions")
    public Response extensions() {
        return Answers.json(200, Json.array());
    }

    @POST
    @Path("/lab/api/extensions")
    public Response install() {
        return Answers.json(
                403, Answers.error("Extensions are installed with pip into the kernels' environment", null));
    }

    @GET
    @Path("/lab/api/plugins")
    public Response plugins() {
        ObjectNode answer = Json.object();
        answer.set("lockRules", Json.array());
        return Answers.json(200, answer.put("allLocked", false));
    }

    @GET
    @Path("/lab/api/news")
    public Response news() {
        ObjectNode answer = Json.object();
        answer.set("news", Json.array());
        return Answers.json(200, answer);
    }

    @GET
    @Path("/lab/api/update")
    public Response update() {
        return Answers.json(200, Json.object().putNull("notification"));
    }

    @GET
    @Path("/lsp/status")
    public Response languageServers() {
        ObjectNode answer = Json.object().put("version", 2);
        answer.set("sessions", Json.object());
        answer.set("specs", Json.object());
        return Answers.json(200, answer);
    }
}
