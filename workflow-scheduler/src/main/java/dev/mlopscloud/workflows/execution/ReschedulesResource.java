package dev.mlopscloud.workflows.execution;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.workflows.run.RemoteEndings;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /execution/task-reschedules}: since when a sensor that puts itself off has been looking. */
@Path("/execution/task-reschedules")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class ReschedulesResource {
    private final RemoteEndings endings;
    private final Callers callers;

    ReschedulesResource(RemoteEndings endings, Callers callers) {
        this.endings = endings;
        this.callers = callers;
    }

    @GET
    @Path("/{task_instance_id}/start_date")
    public Response start(
            @HeaderParam("Authorization") @Nullable String authorization, @PathParam("task_instance_id") String id) {
        JsonNode first = endings.memory(callers.self(authorization, id)).path("first_start");
        return Queries.orNull(first.isTextual() ? Optional.of(first.toString()) : Optional.empty());
    }
}
