package dev.mlopscloud.notebooks.kernel;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.Answers;
import dev.mlopscloud.notebooks.api.ApiError;
import dev.mlopscloud.notebooks.api.Json;
import dev.mlopscloud.notebooks.contents.Root;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Jupyter's {@code /api/kernels}. */
@Path("/api/kernels")
@RunOnVirtualThread
final class KernelResource {
    private final Kernels kernels;
    private final Root root;

    KernelResource(Kernels kernels, Root root) {
        this.kernels = kernels;
        this.root = root;
    }

    @GET
    public Response list() {
        ArrayNode models = Json.array();
        kernels.all().forEach(kernel -> models.add(kernel.model()));
        return Answers.json(200, models);
    }

    @POST
    public Response start(byte @Nullable [] request) {
        ObjectNode body = Json.body(request);
        String path = Objects.requireNonNullElse(Json.text(body, "path"), "");
        Kernel kernel = kernels.start(new Kernels.Start(
                Objects.requireNonNullElse(Json.text(body, "kernel_id"), ""),
                Objects.requireNonNullElse(Json.text(body, "name"), ""),
                root.folderFor(path),
                path));
        return Answers.json(201, kernel.model(), "/api/kernels/" + kernel.id());
    }

    @GET
    @Path("/{id}")
    public Response get(@PathParam("id") String id) {
        return Answers.json(200, kernels.get(id).model());
    }

    @DELETE
    @Path("/{id}")
    public Response shutdown(@PathParam("id") String id) throws InterruptedException {
        kernels.shutdown(id);
        return Answers.done();
    }

    @POST
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
