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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.Map;
import java.util.regex.Pattern;

/** Jupyter's {@code /api/kernelspecs} and the logos and scripts beside each {@code kernel.json}. */
@Path("/")
@RunOnVirtualThread
final class KernelSpecResource {
    private static final Pattern FILE = Pattern.compile("logo-[A-Za-z0-9._-]+|kernel\\.(?:js|css)");
    private static final Map<String, String> TYPES =
            Map.of("svg", "image/svg+xml", "png", "image/png", "js", "text/javascript", "css", "text/css");

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

    @GET
    @Path("/kernelspecs/{name}/{file}")
    public Response file(@PathParam("name") String name, @PathParam("file") String file) throws IOException {
        KernelSpec spec = specs.find(name).orElseThrow(() -> new ApiError(404, "Not Found"));
        java.nio.file.Path found = spec.directory().resolve(FILE.matcher(file).matches() ? file : "-");
        if (!Files.isRegularFile(found, LinkOption.NOFOLLOW_LINKS)) {
            throw new ApiError(404, "Not Found");
        }
        String type = TYPES.getOrDefault(file.substring(file.lastIndexOf('.') + 1), "application/octet-stream");
        return Response.ok(Files.readAllBytes(found), type)
                .header("Content-Security-Policy", Answers.PAGE_POLICY + "; sandbox allow-scripts")
                .build();
    }
}
