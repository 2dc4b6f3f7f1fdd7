package dev.mlopscloud.workflows.execution;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;

/** {@code /execution/health}: that the API is there. */
@Path("/execution/health")
@Produces(MediaType.APPLICATION_JSON)
public final class HealthResource {

    @GET
    public Map<String, String> health() {
        return Map.of("status", "healthy");
    }

    @GET
    @Path("/ping")
    public Map<String, List<String>> ping() {
        return Map.of("ok", List.of("services"), "failing", List.of());
    }
}
