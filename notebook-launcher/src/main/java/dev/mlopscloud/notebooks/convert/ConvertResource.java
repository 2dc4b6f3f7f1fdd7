package dev.mlopscloud.notebooks.convert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.Answers;
import dev.mlopscloud.notebooks.api.ApiError;
import dev.mlopscloud.notebooks.api.Json;
import dev.mlopscloud.notebooks.contents.Contents;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Jupyter's {@code /nbconvert} and {@code /api/nbconvert}. */
@Path("/")
@RunOnVirtualThread
final class ConvertResource {
    /** What an exported page's scripts may reach: not this server in the reader's name. */
    private static final String SANDBOX = Answers.PAGE_POLICY + "; sandbox allow-scripts";

    private static final Pattern FORMAT = Pattern.compile("\\w{1,50}");
    private static final Pattern UNSAFE = Pattern.compile("[/\\\\\\p{Cntrl}]");

    private final Converter converter;
    private final Contents contents;

    ConvertResource(Converter converter, Contents contents) {
        this.converter = converter;
        this.contents = contents;
    }

    @GET
    @Path("/api/nbconvert")
    public Response formats() throws IOException, InterruptedException {
        ObjectNode answer = Json.object();
        converter
                .formats()
                .properties()
                .forEach(entry -> answer.set(
                        entry.getKey(),
                        Json.object().set("output_mimetype", entry.getValue().path("output_mimetype"))));
        return Answers.json(200, answer);
    }

    @GET
    @Path("/nbconvert/{format}/{path:.+}")
    public Response file(
            @PathParam("format") String format,
            @PathParam("path") String path,
            @RestQuery @Nullable String download,
            @RestQuery("sanitize_html") @Nullable String sanitize)
            throws IOException, InterruptedException {
        String type = contents.typeOf(path);
        if (type.isEmpty()) {
            throw new ApiError(404, "file or directory does not exist: '" + path + "'");
        }
        if (!type.equals("notebook")) {
            return Response.status(302)
                    .header("Location", "/files/" + encoded(path).replace("%2F", "/"))
                    .build();
        }
        ObjectNode notebook = contents.readNotebook(path);
        String name = path.substring(path.lastIndexOf('/') + 1);
        return answer(convert(format, name, notebook, sanitize), "true".equalsIgnoreCase(download));
    }

    @POST
    @Path("/nbconvert/{format}")
    public Response posted(@PathParam("format") String format, byte @Nullable [] request)
            throws IOException, InterruptedException {
        ObjectNode body = Json.body(request);
        if (!(body.path("content") instanceof ObjectNode notebook)) {
            throw new ApiError(400, "Missing field in JSON data: content");
        }
        String name = Objects.requireNonNullElse(Json.text(body, "name"), "notebook.ipynb");
        return answer(convert(format, UNSAFE.matcher(name).replaceAll("_"), notebook, null), false);
    }

    private Converter.Converted convert(String format, String name, ObjectNode notebook, @Nullable String sanitize)
            throws IOException, InterruptedException {
        if (!FORMAT.matcher(format).matches()) {
            throw new ApiError(404, "No exporter for format: " + format);
        }
        boolean clean = format.equals("html") && "true".equalsIgnoreCase(sanitize);
        return converter.convert(
                format, name.startsWith(".") || name.startsWith("-") ? "_" + name : name, notebook, clean);
    }

    private static Response answer(Converter.Converted made, boolean download) {
        boolean archive = made.type().equals("application/zip");
        Response.ResponseBuilder answer = Response.ok(
                        made.bytes(), archive ? made.type() : made.type() + "; charset=utf-8")
                .header("Content-Security-Policy", SANDBOX)
                .header("Cache-Control", "no-store, no-cache, must-revalidate, max-age=0");
        if (download || archive) {
            answer.header("Content-Disposition", "attachment; filename*=utf-8''" + encoded(made.name()));
        }
        return answer.build();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
