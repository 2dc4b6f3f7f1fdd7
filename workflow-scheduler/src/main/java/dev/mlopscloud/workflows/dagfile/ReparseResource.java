package dev.mlopscloud.workflows.dagfile;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/**
 * {@code PUT /api/v2/parseDagFile/{file_token}}: what the button "Reparse Dag" of Airflow's UI asks for. A DAG's file
 * token is its id.
 */
@Path("/api/v2/parseDagFile/{file_token}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class ReparseResource {
    private final DagFiles files;

    ReparseResource(DagFiles files) {
        this.files = files;
    }

    @PUT
    public Response ask(@PathParam("file_token") String token) {
        files.askAgain(token);
        return Response.status(Response.Status.CREATED).entity("null").build();
    }
}
