package dev.mlopscloud.notebooks.terminal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.Answers;
import dev.mlopscloud.notebooks.api.Json;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Jupyter's {@code /api/terminals}. */
@Path("/api/terminals")
@RunOnVirtualThread
final class TerminalResource {
    private final Terminals terminals;

    TerminalResource(Terminals terminals) {
        this.terminals = terminals;
    }

    @GET
    public Response list() {
        ArrayNode models = Json.array();
        terminals.all().forEach(terminal -> models.add(terminal.model()));
        return Answers.json(200, models);
    }

    @POST
    public Response start(byte @Nullable [] request) throws IOException {
        ObjectNode body = Json.body(request);
        Terminal terminal = terminals.start(
                Objects.requireNonNullElse(Json.text(body, "name"), ""),
                Objects.requireNonNullElse(Json.text(body, "cwd"), ""));
        return Answers.json(200, terminal.model());
    }

    @GET
    @Path("/{name}")
    public Response get(@PathParam("name") String name) {
        return Answers.json(200, terminals.get(name).model());
    }

    @DELETE
    @Path("/{name}")
    public Response close(@PathParam("name") String name) throws InterruptedException {
        terminals.close(name);
        return Answers.done();
    }
}
