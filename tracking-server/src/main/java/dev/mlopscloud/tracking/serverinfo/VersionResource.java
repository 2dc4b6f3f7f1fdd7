package dev.mlopscloud.tracking.serverinfo;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** {@code /health} and {@code /version}. */
@Path("")
public final class VersionResource {
    /** The MLflow whose API is answered here. */
    public static final String VERSION = "3.18.0";

    @GET
    @Path("health")
    @Produces(MediaType.TEXT_PLAIN)
    public String health() {
        return "OK";
    }

    @GET
    @Path("version")
    @Produces(MediaType.TEXT_HTML)
    public String version() {
        return VERSION;
    }
}
