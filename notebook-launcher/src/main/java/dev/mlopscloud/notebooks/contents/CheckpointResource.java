package dev.mlopscloud.notebooks.contents;

import dev.mlopscloud.notebooks.api.Answers;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.io.IOException;

/** The checkpoints of a file, the trust in a notebook, and which file a path in a traceback is. */
@Path("/")
@RunOnVirtualThread
final class CheckpointResource {
    private final Root root;
    private final Checkpoints checkpoints;
    private final Contents contents;

    CheckpointResource(Root root, Checkpoints checkpoints, Contents contents) {
        this.root = root;
        this.checkpoints = checkpoints;
        this.contents = contents;
    }

    @GET
    @Path("/api/contents/{path:.+}/checkpoints")
    public Response list(@PathParam("path") String path) throws IOException {
        return Answers.json(200, checkpoints.list(root.place(path).allowed()));
    }

    @POST
    @Path("/api/contents/{path:.+}/checkpoints")
    public Response create(@PathParam("path") String path) throws IOException {
        Place place = root.place(path).existing();
        String location = "/api/contents/" + place.path() + "/checkpoints/checkpoint";
        return Answers.json(201, checkpoints.create(place), location.replace(" ", "%20"));
    }

    @POST
    @Path("/api/contents/{path:.+}/checkpoints/{id}")
    public Response restore(@PathParam("path") String path, @PathParam("id") String id) throws IOException {
        checkpoints.restore(root.place(path).existing(), id);
        return Answers.done();
    }

    @DELETE
    @Path("/api/contents/{path:.+}/checkpoints/{id}")
    public Response delete(@PathParam("path") String path, @PathParam("id") String id) throws IOException {
        checkpoints.delete(root.place(path).existing(), id);
        return Answers.done();
    }

    @POST
    @Path("/api/contents/{path:.+}/trust")
    public Response trust(@PathParam("path") String path) throws IOException {
        contents.trust(path);
        return Response.status(201).type(Answers.JSON).build();
    }
}
