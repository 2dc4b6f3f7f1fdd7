package dev.mlopscloud.workflows.ui.connection;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** {@code /ui/connections/hook_meta}: the types of connections, and which fields each has in the form. */
@Path("/ui/connections/hook_meta")
@Produces(MediaType.APPLICATION_JSON)
public final class ConnectionTypeResource {
    private static final String TYPES = "/ui/connection-types.json";

    /** A list of Airflow's {@code ConnectionHookMetaData}. */
    @GET
    public String list() {
        try (InputStream types = ConnectionTypeResource.class.getResourceAsStream(TYPES)) {
            return new String(Objects.requireNonNull(types).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
