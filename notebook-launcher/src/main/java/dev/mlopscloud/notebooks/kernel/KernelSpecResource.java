package dev.mlopscloud.notebooks.kernel;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.Answers;
import dev.mlopscloud.notebooks.api.ApiError;
import dev.mlopscloud.notebooks.api.Json;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;

/** Jupyter's {@code /api/kernelspecs}. */
@Path("/")
@RunOnVirtualThread
final class KernelSpecResource {
    private final KernelSpecs specs;

    KernelSpecResource(KernelSpecs specs) {
        this.specs = specs;
    }

    @GET
    @Path("/api/kernelspecs")
    public Response list() {
        ObjectNode models = Json.object();
        specs.all().forEach((name, spec) -> models.set(name, spec.model()));
        ObjectNode answer = Json.object().put("default", specs.defaultName());
        answer.set("kernelspecs", models);
        return Answers.json(200, answer);
    }

    @GET
    @Path("/api/kernelspecs/{name}")
    public Response get(@PathParam("name") String name) {
        KernelSpec spec = specs.find(name).orElseThrow(() -> new ApiError(404, "Kernel spec " + name + " not found"));
        return Answers.json(200, spec.model());
    }
}
