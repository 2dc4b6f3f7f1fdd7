package dev.mlopscloud.notebooks.terminal;

import dev.mlopscloud.notebooks.api.Answers;
import dev.mlopscloud.notebooks.api.Json;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

/** {@code /api/terminals}: none run, and none can be started. */
@Path("/api/terminals")
final class TerminalResource {

    TerminalResource() {}

    @GET
    public Response list() {
        return Answers.json(200, Json.array());
    }

    @POST
    public Response start() {
        return Answers.json(501, Answers.error("Terminals are not available on this server", null));
    }
}
