package dev.mlopscloud.notebooks.api;

import io.quarkus.runtime.Quarkus;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** What the server says about itself. */
@Path("/")
final class ServerResource {
    private static final String ICON = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 16 16\">"
            + "<rect width=\"16\" height=\"16\" rx=\"3\" fill=\"#1f6feb\"/>"
            + "<path d=\"M4 12V4l8 8V4\" fill=\"none\" stroke=\"#fff\" stroke-width=\"2\"/></svg>";

    ServerResource() {}

    @GET
    @Path("/api")
    public Response version() {
        return Answers.json(200, Json.object().put("version", ServerVersion.NUMBER));
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
