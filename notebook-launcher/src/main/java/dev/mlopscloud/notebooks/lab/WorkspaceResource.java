package dev.mlopscloud.notebooks.lab;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.Answers;
import dev.mlopscloud.notebooks.api.ApiError;
import dev.mlopscloud.notebooks.api.Json;
import dev.mlopscloud.notebooks.state.RecordFolder;
import dev.mlopscloud.notebooks.state.StateConfig;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code /lab/api/workspaces}: which documents a page had open, and where. */
@Path("/lab/api/workspaces")
@RunOnVirtualThread
final class WorkspaceResource {
    private static final int SLUG_LENGTH = 40;

    private final RecordFolder records;

    WorkspaceResource(StateConfig state) {
        this.records = new RecordFolder(state, "workspaces");
    }

    @GET
    public Response list() {
        ArrayNode ids = Json.array();
        ArrayNode values = Json.array();
        records.all().forEach(workspace -> {
            ids.add(workspace.path("metadata").path("id").asText());
            values.add(workspace);
        });
        ObjectNode workspaces = Json.object();
        workspaces.set("ids", ids);
        workspaces.set("values", values);
        ObjectNode answer = Json.object();
        answer.set("workspaces", workspaces);
        return Answers.json(200, answer);
    }

    @GET
    @Path("/{name:.+}")
    public Response get(@PathParam("name") String name) {
        return Answers.json(200, records.find(slug(name)).orElseGet(() -> {
            ObjectNode none = Json.object();
            none.set("data", Json.object());
            none.set("metadata", Json.object().put("id", "/" + name));
            return none;
        }));
    }

    @PUT
    @Path("/{name:.+}")
    public Response save(@PathParam("name") String name, byte @Nullable [] request) {
        ObjectNode workspace = Json.body(request);
        String id = workspace.path("metadata").path("id").asText("");
        if (!bare(id).equals(bare(name))) {
            throw new ApiError(400, "Workspace metadata ID mismatch: expected '" + name + "' got '" + id + "'");
        }
        ObjectNode metadata = (ObjectNode) workspace.path("metadata");
        String now = Json.time(Instant.now());
        String created = records.find(slug(name))
                .map(old -> old.path("metadata").path("created").asText(now))
                .orElse(now);
        metadata.put("created", created).put("last_modified", now);
        records.save(slug(name), workspace);
        return Answers.done();
    }

    private static String bare(String name) {
        return name.replaceFirst("^/", "").replaceFirst("/$", "");
    }

    @DELETE
    @Path("/{name:.+}")
    public Response delete(@PathParam("name") String name) {
        if (records.find(slug(name)).isEmpty()) {
            throw new ApiError(404, "Workspace '" + name + "' does not exist");
        }
        records.remove(slug(name));
        return Answers.done();
    }

    /** A file name that a person recognises, and that no two names share. */
    private static String slug(String name) {
        String plain = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            String start = plain.substring(0, Math.min(SLUG_LENGTH, plain.length()));
            return start + "-" + HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
