package dev.mlopscloud.notebooks.kernel;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.Answers;
import dev.mlopscloud.notebooks.api.ApiError;
import dev.mlopscloud.notebooks.api.Json;
import dev.mlopscloud.notebooks.contents.Root;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.util.Optional;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Jupyter's {@code /api/resolvePath}: which file a path in a traceback means, for the server and for a kernel. */
@Path("/api/resolvePath")
@RunOnVirtualThread
final class ResolveResource {
    private final Root root;
    private final Kernels kernels;

    ResolveResource(Root root, Kernels kernels) {
        this.root = root;
        this.kernels = kernels;
    }

    @GET
    public Response resolve(@RestQuery @Nullable String path, @RestQuery("kernel") @Nullable String kernelId) {
        if (path == null) {
            throw new ApiError(400, "Missing argument path");
        }
        ArrayNode resolved = Json.array();
        try {
            onServer(path).ifPresent(found -> resolved.add(entry("server", found)));
            ObjectNode answer = Json.object();
            answer.set("resolved", resolved);
            if (kernelId != null && !kernelId.isEmpty()) {
                kernels.find(kernelId)
                        .ifPresentOrElse(
                                kernel ->
                                        onKernel(kernel, path).ifPresent(found -> resolved.add(entry("kernel", found))),
                                () -> answer.set("unresolved", unknown(kernelId)));
            }
            return Answers.json(200, answer);
        } catch (InvalidPathException e) {
            throw new ApiError(400, "Invalid path");
        }
    }

    private static ObjectNode entry(String scope, String path) {
        return Json.object().put("scope", scope).put("path", path);
    }

    private static ArrayNode unknown(String kernelId) {
        return Json.array()
                .add(Json.object().put("scope", "kernel").put("reason", "Kernel " + kernelId + " could not be found"));
    }

    /** The path below the root, if something may be seen there. Whether anything is elsewhere is not told. */
    private Optional<String> onServer(String path) {
        java.nio.file.Path file = expanded(path);
        java.nio.file.Path full = file.isAbsolute()
                ? file.normalize()
                : root.directory().resolve(file).normalize();
        if (!full.startsWith(root.directory())) {
            return Optional.empty();
        }
        try {
            return Optional.of(root.place(root.directory().relativize(full).toString())
                    .existing()
                    .path());
        } catch (ApiError hidden) {
            return Optional.empty();
        }
    }

    private static java.nio.file.Path expanded(String path) {
        return path.startsWith("~/") ? KernelSpecs.home().resolve(path.substring(2)) : java.nio.file.Path.of(path);
    }

    /** Relative to the kernel's folder: whoever runs code there may see all that it sees. */
    private static Optional<String> onKernel(Kernel kernel, String path) {
        java.nio.file.Path file = kernel.directory().resolve(expanded(path)).normalize();
        return Files.exists(file) ? Optional.of(file.toString()) : Optional.empty();
    }
}
