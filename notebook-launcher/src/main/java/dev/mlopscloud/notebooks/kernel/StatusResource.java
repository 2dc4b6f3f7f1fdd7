package dev.mlopscloud.notebooks.kernel;

import dev.mlopscloud.notebooks.api.Answers;
import dev.mlopscloud.notebooks.api.Json;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;

/** Jupyter's {@code /api/status}: how long the server runs and how much goes on. */
@Path("/api/status")
final class StatusResource {
    private final Kernels kernels;
    private final Instant started = Instant.now();

    StatusResource(Kernels kernels) {
        this.kernels = kernels;
    }

    @GET
    @NonBlocking
    public Response status() {
        List<Kernel> running = kernels.all();
        Instant last = kernels.lastActivity(started);
        return Answers.json(
                200,
                Json.object()
                        .put("started", Json.time(started))
                        .put("last_activity", Json.time(last))
                        .put("kernels", running.size())
                        .put(
                                "connections",
                                running.stream().mapToInt(Kernel::connections).sum()));
    }
}
