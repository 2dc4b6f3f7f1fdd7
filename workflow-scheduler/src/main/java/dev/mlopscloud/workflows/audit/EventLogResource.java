package dev.mlopscloud.workflows.audit;

import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.problem.Parameters;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;

/** {@code /api/v2/eventLogs}: the audit log. */
@Path("/api/v2/eventLogs")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class EventLogResource {
    private final EventLogStore store = new EventLogStore();
    private final Database database;

    EventLogResource(Database database) {
        this.database = database;
    }

    @GET
    public EventLog.EventLogPage list(@Context UriInfo request) {
        Page<EventLog> page = database.transaction(tx -> store.list(tx, Asked.query(request)));
        return new EventLog.EventLogPage(page.items(), page.total());
    }

    @GET
    @Path("/{id}")
    public EventLog get(@PathParam("id") String id) {
        int number = Parameters.integer("path", "event_log_id", id);
        return database.transaction(tx -> store.find(tx, number))
                .orElseThrow(() -> ApiFailure.notFound("The Event Log with event_log_id: `" + number + "` not found"));
    }
}
