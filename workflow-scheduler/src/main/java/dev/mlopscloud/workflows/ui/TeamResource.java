package dev.mlopscloud.workflows.ui;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;

/** {@code /ui/teams}: there are none. */
@Path("/ui/teams")
@Produces(MediaType.APPLICATION_JSON)
public final class TeamResource {

    /** As Airflow without teams. */
    @GET
    public Response list() {
        return Response.status(Response.Status.FORBIDDEN)
                .entity(Map.of("detail", "Multi-team mode is not configured in the Airflow environment"))
                .build();
    }
}
