package dev.mlopscloud.workflows.ui.backfill;

import dev.mlopscloud.workflows.backfill.Backfill;
import dev.mlopscloud.workflows.backfill.Backfills;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.rest.BackfillResource;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;

/** {@code /ui/backfills}: the backfills of one DAG or of all, going on or not. */
@Path("/ui/backfills")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class BackfillListResource {
    private final Backfills backfills;

    BackfillListResource(Backfills backfills) {
        this.backfills = backfills;
    }

    @GET
    public BackfillResource.BackfillPage list(@Context UriInfo request) {
        Page<Backfill> page = backfills.list(Asked.query(request));
        return new BackfillResource.BackfillPage(
                page.items().stream().map(BackfillResource.Body::of).toList(), page.total());
    }
}
