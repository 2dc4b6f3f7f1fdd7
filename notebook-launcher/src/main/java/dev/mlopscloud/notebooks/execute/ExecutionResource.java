package dev.mlopscloud.notebooks.execute;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.Answers;
import dev.mlopscloud.notebooks.api.ApiError;
import dev.mlopscloud.notebooks.api.Json;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Notebooks executed by the server: not of Jupyter's API, but asked for by other services. */
@Path("/api/executions")
@RunOnVirtualThread
final class ExecutionResource {
    private final Executions executions;

    ExecutionResource(Executions executions) {
        this.executions = executions;
    }

    @POST
    public Response submit(byte @Nullable [] request) throws IOException {
        ObjectNode body = Json.body(request);
        String path = Json.text(body, "path");
        if (path == null || path.isEmpty()) {
            throw new ApiError(400, "Missing field in JSON data: path");
        }
        String output = Json.text(body, "output_path");
        String kernel = Json.text(body, "kernel_name");
        JsonNode parameters = body.path("parameters");
        if (!parameters.isMissingNode() && !parameters.isNull() && !parameters.isObject()) {
            throw new ApiError(400, "parameters must be an object");
        }
        ObjectNode values = parameters instanceof ObjectNode object ? object : Json.object();
        Parameters.check(values);
        ObjectNode wanted = Json.object()
                .put("path", path)
                .put("output_path", output == null || output.isEmpty() ? path : output)
                .put("kernel_name", kernel == null ? "" : kernel);
        wanted.set("parameters", values);
        Execution execution = executions.submit(wanted);
        return Answers.json(202, execution.model(), "/api/executions/" + execution.id());
    }

    @GET
    public Response list() {
        ArrayNode models = Json.array();
        executions.all().forEach(execution -> models.add(execution.model()));
        ObjectNode answer = Json.object();
        answer.set("executions", models);
        return Answers.json(200, answer);
    }

    @GET
    @Path("/{id}")
    public Response get(@PathParam("id") String id) {
        return Answers.json(200, executions.get(id).model());
    }

    @DELETE
    @Path("/{id}")
    public Response delete(@PathParam("id") String id) {
        executions.delete(id);
        return Answers.done();
    }
}
