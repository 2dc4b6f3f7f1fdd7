package dev.mlopscloud.tracking.ui;

import dev.mlopscloud.tracking.api.Empty;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/**
 * Searches for things that this server does not keep: they find nothing. The UI's pages about runs and experiments send
 * them, and show an error where they fail.
 */
@Path("api/3.0/mlflow")
@Produces(MediaType.APPLICATION_JSON)
public final class EmptySearchResource {

    @POST
    @Path("issues/search")
    public Empty issues() {
        return Empty.ANSWER;
    }

    @GET
    @Path("scorers/list")
    public Empty scorers() {
        return Empty.ANSWER;
    }

    @GET
    @Path("label-schemas/list")
    public Empty labelSchemas() {
        return Empty.ANSWER;
    }

    @GET
    @Path("review-queues/list")
    public Empty reviewQueues() {
        return Empty.ANSWER;
    }
}
