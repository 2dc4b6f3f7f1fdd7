package dev.mlopscloud.workflows.rest;

import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.run.Inquiries;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;

/** {@code …/dagRuns/{run_id}/hitlDetails}: what the tasks of a run ask people, or those of all runs. */
@Path("/api/v2/dags/{dag_id}/dagRuns/{run_id}/hitlDetails")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class InquiryListResource {
    private final Inquiries inquiries;

    InquiryListResource(Inquiries inquiries) {
        this.inquiries = inquiries;
    }

    @GET
    public Inquired.Page list(
            @PathParam("dag_id") String dagId, @PathParam("run_id") String runId, @Context UriInfo request) {
        Page<Inquiries.Inquiry> page = inquiries.list(
                dagId.equals(RunResource.ALL) ? null : dagId,
                runId.equals(RunResource.ALL) ? null : runId,
                Asked.query(request));
        return new Inquired.Page(page.items().stream().map(Inquired::detail).toList(), page.total());
    }
}
