package dev.mlopscloud.notebooks.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.runtime.Quarkus;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** What the server says about itself and about who asks. */
@Path("/")
final class ServerResource {
    /** The release of Jupyter Server whose API this is. */
    private static final String VERSION = "2.21.1";

    private static final String ICON = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 16 16\">"
            + "<rect width=\"16\" height=\"16\" rx=\"3\" fill=\"#1f6feb\"/>"
            + "<path d=\"M4 12V4l8 8V4\" fill=\"none\" stroke=\"#fff\" stroke-width=\"2\"/></svg>";

    ServerResource() {}

    @GET
    @Path("/api")
    public Response version() {
        return Answers.json(200, Json.object().put("version", VERSION));
    }

    @GET
    @Path("/api/me")
    public Response me(@RestQuery @Nullable String permissions) {
        ObjectNode identity = Json.object()
                .put("username", "user")
                .put("name", "User")
                .put("display_name", "User")
                .put("initials", "U")
                .putNull("avatar_url")
                .putNull("color");
        ObjectNode answer = Json.object();
        answer.set("identity", identity);
        answer.set("permissions", permissions(permissions));
        return Answers.json(200, answer);
    }

    /** The one user may do whatever is asked about. */
    private static ObjectNode permissions(@Nullable String asked) {
        ObjectNode granted = Json.object();
        if (asked == null || asked.isEmpty()) {
            return granted;
        }
        try {
            JsonNode wanted = Json.read(asked.getBytes(StandardCharsets.UTF_8));
            if (!wanted.isObject()) {
                throw new ApiError(400, "permissions should be a JSON dict of {\"resource\":[\"action\",]}");
            }
            wanted.properties().forEach(entry -> granted.set(entry.getKey(), entry.getValue()));
            return granted;
        } catch (IOException e) {
            throw new ApiError(400, "permissions should be a JSON dict of {\"resource\":[\"action\",]}");
        }
    }

    @GET
    @Path("/api/spec.yaml")
    public Response specification() throws IOException {
        try (InputStream file = ServerResource.class.getResourceAsStream("/openapi/jupyter.yaml")) {
            return Response.ok(Objects.requireNonNull(file).readAllBytes(), "text/x-yaml; charset=UTF-8")
                    .build();
        }
    }

    /** Ends the server in order; kernels go with it unless they shall outlive it. */
    @POST
    @Path("/api/shutdown")
    public Response shutdown() {
        Quarkus.asyncExit();
        return Answers.done();
    }

    @POST
    @Path("/api/security/csp-report")
    public Response report() {
        return Answers.done();
    }

    @GET
    @Path("/robots.txt")
    public Response robots() {
        return Response.ok("User-agent: *\nDisallow: /\n", "text/plain").build();
    }

    @GET
    @Path("/favicon.ico")
    public Response icon() {
        return favicon();
    }

    @GET
    @Path("/static/favicons/{name}")
    public Response icon(@Context HttpServerRequest request) {
        return favicon();
    }

    private static Response favicon() {
        return Response.ok(ICON, "image/svg+xml")
                .header("Cache-Control", "public, max-age=86400")
                .build();
    }
}
