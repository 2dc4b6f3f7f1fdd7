package dev.mlopscloud.notebooks.contents;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.Answers;
import dev.mlopscloud.notebooks.api.ApiError;
import dev.mlopscloud.notebooks.api.HttpDate;
import dev.mlopscloud.notebooks.api.Json;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Jupyter's {@code /api/contents}. */
@Path("/")
@RunOnVirtualThread
final class ContentsResource {
    private static final String PATH = "/api/contents{path:(/.*)?}";
    private static final Set<String> TYPES = Set.of("directory", "file", "notebook");
    private static final Set<String> FORMATS = Set.of("text", "base64");

    private final Contents contents;

    ContentsResource(Contents contents) {
        this.contents = contents;
    }

    @GET
    @Path(PATH)
    public Response get(
            @PathParam("path") String path,
            @RestQuery @Nullable String type,
            @RestQuery @Nullable String format,
            @RestQuery @Nullable String content,
            @RestQuery @Nullable String hash)
            throws IOException {
        if (type != null && !TYPES.contains(type)) {
            throw new ApiError(400, "Type '" + type + "' is invalid");
        }
        if (format != null && !FORMATS.contains(format)) {
            throw new ApiError(400, "Format '" + format + "' is invalid");
        }
        Models.Wish wish =
                new Models.Wish(flag("Content", content, true), flag("Hash argument", hash, false), type, format);
        return answer(200, contents.get(path, wish)).build();
    }

    private static boolean flag(String name, @Nullable String value, boolean usual) {
        if (value == null) {
            return usual;
        }
        if (!value.equals("0") && !value.equals("1")) {
            throw new ApiError(400, name + " '" + value + "' is invalid");
        }
        return value.equals("1");
    }

    @PUT
    @Path(PATH)
    public Response save(@PathParam("path") String path, byte @Nullable [] request) throws IOException {
        ObjectNode model = Json.body(request);
        if (model.isEmpty()) {
            return named(201, contents.createUntitled(path, model));
        }
        if (model.has("copy_from")) {
            throw new ApiError(400, "Cannot copy with PUT, only POST");
        }
        boolean existed = contents.exists(path) && !contents.typeOf(path).equals("directory");
        ObjectNode answer = existed ? contents.save(path, model) : contents.create(path, model);
        return named(existed ? 200 : 201, answer);
    }

    @POST
    @Path(PATH)
    public Response create(@PathParam("path") String path, byte @Nullable [] request) throws IOException {
        ObjectNode model = Json.body(request);
        if (contents.isFile(path)) {
            throw new ApiError(400, "Cannot POST to files, use PUT instead.");
        }
        String source = Objects.requireNonNullElse(Json.text(model, "copy_from"), "");
        return named(201, source.isEmpty() ? contents.createUntitled(path, model) : contents.copy(source, path));
    }

    @PATCH
    @Path(PATH)
    public Response rename(@PathParam("path") String path, byte @Nullable [] request) throws IOException {
        ObjectNode model = Json.body(request);
        if (request == null || request.length == 0) {
            throw new ApiError(400, "JSON body missing");
        }
        String target = Json.text(model, "path");
        ObjectNode renamed = contents.rename(path, target == null ? path : target);
        return named(200, renamed);
    }

    @DELETE
    @Path(PATH)
    public Response delete(@PathParam("path") String path) throws IOException {
        contents.delete(path);
        return Answers.done();
    }

    private static Response.ResponseBuilder answer(int status, ObjectNode model) {
        Instant modified = Instant.parse(model.path("last_modified").asText());
        return Response.fromResponse(Answers.json(status, model)).header("Last-Modified", HttpDate.of(modified));
    }

    private static Response named(int status, ObjectNode model) {
        return answer(status, model)
                .header("Location", "/api/contents" + encoded(model.path("path").asText()))
                .build();
    }

    /** A path as a part of an address, beginning with a slash. */
    static String encoded(String path) {
        StringBuilder url = new StringBuilder();
        for (String name : (path.startsWith("/") ? path.substring(1) : path).split("/", -1)) {
            url.append('/')
                    .append(URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20"));
        }
        return url.toString();
    }
}
