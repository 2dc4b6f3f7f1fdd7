package dev.mlopscloud.workflows.execution;

import dev.mlopscloud.workflows.connection.Connection;
import dev.mlopscloud.workflows.connection.Connections;
import dev.mlopscloud.workflows.problem.ApiFailure;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /execution/connections}: connections with their secrets, for tasks. */
@Path("/execution/connections")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class ConnectionsResource {
    private final Connections connections;
    private final Callers callers;

    ConnectionsResource(Connections connections, Callers callers) {
        this.connections = connections;
        this.callers = callers;
    }

    @GET
    @Path("/{connection_id}")
    public Map<String, @Nullable Object> get(
            @HeaderParam("Authorization") @Nullable String authorization, @PathParam("connection_id") String id) {
        callers.reader(authorization);
        Connection connection = connections
                .lookup(id)
                .orElseThrow(() ->
                        ApiFailure.refused(404, "not_found", "Connection with ID " + id + " not found", Map.of()));
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("conn_id", connection.id());
        body.put("conn_type", connection.type());
        body.put("host", connection.host());
        body.put("schema", connection.schema());
        body.put("login", connection.login());
        body.put("password", connection.password());
        body.put("port", connection.port());
        body.put("extra", connection.extra());
        return body;
    }
}
