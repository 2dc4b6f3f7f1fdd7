package dev.mlopscloud.notebooks.kernel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.Answers;
import dev.mlopscloud.notebooks.api.ApiError;
import dev.mlopscloud.notebooks.api.Json;
import dev.mlopscloud.notebooks.contents.Root;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Jupyter's {@code /api/kernels}. */
@Path("/api/kernels")
final class KernelResource {
    private static final Pattern VARIABLE = Pattern.compile("KERNEL_[A-Z0-9_]{1,100}");
    private static final int MAX_VARIABLES = 64 * 1024;

    private final Kernels kernels;
    private final Root root;

    KernelResource(Kernels kernels, Root root) {
        this.kernels = kernels;
        this.root = root;
    }

    /** Pages ask for it every few seconds, and nothing in it waits. */
    @GET
    @NonBlocking
    public Response list() {
        ArrayNode models = Json.array();
        kernels.all().forEach(kernel -> models.add(kernel.model()));
        return Answers.json(200, models);
    }

    @POST
    @RunOnVirtualThread
    public Response start(byte @Nullable [] request) {
        ObjectNode body = Json.body(request);
        String path = Objects.requireNonNullElse(Json.text(body, "path"), "");
        Kernel kernel = kernels.start(new Kernels.Start(
                Objects.requireNonNullElse(Json.text(body, "kernel_id"), ""),
                Objects.requireNonNullElse(Json.text(body, "name"), ""),
                root.folderFor(path),
                path,
                variables(body.path("env"))));
        return Answers.json(201, kernel.model(), "/api/kernels/" + kernel.id());
    }

    /** What a gateway's client passes on: variables that begin with {@code KERNEL_}, and no others. */
    private static Map<String, String> variables(JsonNode env) {
        Map<String, String> variables = new HashMap<>();
        int size = 0;
        for (Map.Entry<String, JsonNode> entry : env.properties()) {
            String value = entry.getValue().asText("");
            size += entry.getKey().length() + value.length();
            if (size > MAX_VARIABLES || value.indexOf('\0') >= 0) {
                throw new ApiError(400, "env is too large or holds a NUL");
            }
            if (VARIABLE.matcher(entry.getKey()).matches()) {
                variables.put(entry.getKey(), value);
            }
        }
        return variables;
    }

    @GET
    @NonBlocking
    @Path("/{id}")
    public Response get(@PathParam("id") String id) {
        return Answers.json(200, kernels.get(id).model());
    }

    @DELETE
    @RunOnVirtualThread
    @Path("/{id}")
    public Response shutdown(@PathParam("id") String id) throws InterruptedException {
        kernels.shutdown(id);
        return Answers.done();
    }

    @POST
    @RunOnVirtualThread
    @Path("/{id}/{action}")
    public Response act(@PathParam("id") String id, @PathParam("action") String action) throws InterruptedException {
        return switch (action) {
            case "interrupt" -> {
                kernels.interrupt(id);
                yield Answers.done();
            }
            case "restart" -> Answers.json(200, kernels.restart(id).model());
            default -> throw new ApiError(404, "Not Found");
        };
    }
}
