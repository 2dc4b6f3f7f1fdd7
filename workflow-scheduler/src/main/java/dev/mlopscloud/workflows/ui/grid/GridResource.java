package dev.mlopscloud.workflows.ui.grid;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.ui.tree.Part;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.core.UriInfo;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code /ui/grid}: tasks over runs. */
@Path("/ui/grid")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class GridResource {
    private static final String LINES = "application/x-ndjson";

    private final Grid grid;
    private final ObjectMapper json;

    GridResource(Grid grid, ObjectMapper json) {
        this.grid = grid;
        this.json = json;
    }

    /** The rows: tasks and groups of the newest version, and after them what other versions of the runs had besides. */
    @GET
    @Path("/structure/{dag_id}")
    public List<GridNode> structure(@PathParam("dag_id") String dagId, @Context UriInfo request) {
        Asked asked = Asked.query(request);
        return grid.structure(dagId, asked, Part.asked(asked));
    }

    /** The columns. */
    @GET
    @Path("/runs/{dag_id}")
    public List<GridRun> runs(@PathParam("dag_id") String dagId, @Context UriInfo request) {
        return grid.runs(dagId, Asked.query(request));
    }

    /** The cells: a line for each run that there is. */
    @GET
    @Path("/ti_summaries/{dag_id}")
    @Produces(LINES)
    public Response summaries(@PathParam("dag_id") String dagId, @QueryParam("run_ids") List<String> runIds) {
        List<Summaries> runs = grid.summaries(dagId, runIds);
        StreamingOutput lines = output -> {
            for (Summaries run : runs) {
                output.write(line(run));
            }
        };
        return Response.ok(lines, LINES).build();
    }

    private byte[] line(Summaries run) {
        try {
            return (json.writeValueAsString(run) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
