package dev.mlopscloud.notebooks.lab;

import dev.mlopscloud.notebooks.api.Answers;
import dev.mlopscloud.notebooks.api.ApiError;
import dev.mlopscloud.notebooks.api.Json;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** {@code /lab/api/settings}. */
@Path("/lab/api/settings")
@RunOnVirtualThread
final class SettingsResource {
    private final Settings settings;
    private volatile Compressed compressed = new Compressed(new byte[0], new byte[0]);

    /** An answer and its compressed form. */
    // Held, never compared.
    @SuppressWarnings("ArrayRecordComponent")
    private record Compressed(byte[] plain, byte[] gzipped) {}

    SettingsResource(Settings settings) {
        this.settings = settings;
    }

    @GET
    public Response list(
            @RestQuery("ids_only") @Nullable String idsOnly, @HeaderParam("Accept-Encoding") @Nullable String accepted)
            throws IOException {
        if ("true".equals(idsOnly)) {
            return Answers.json(200, settings.ids());
        }
        byte[] plain = settings.list();
        if (accepted == null || !accepted.contains("gzip")) {
            return Response.ok(plain, Answers.JSON).build();
        }
        return Response.ok(gzipped(plain), Answers.JSON)
                .header("Content-Encoding", "gzip")
                .header("Vary", "Accept-Encoding")
                .build();
    }

    private byte[] gzipped(byte[] plain) throws IOException {
        Compressed kept = compressed;
        if (!Arrays.equals(kept.plain(), plain)) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(plain.length / 4);
            try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
                gzip.write(plain);
            }
            kept = new Compressed(plain, bytes.toByteArray());
            compressed = kept;
        }
        return kept.gzipped();
    }

    @GET
    @Path("/{id:.+}")
    public Response get(@PathParam("id") String id) throws IOException {
        return Answers.json(200, settings.model(id));
    }

    @PUT
    @Path("/{id:.+}")
    public Response save(@PathParam("id") String id, byte @Nullable [] request) throws IOException {
        String raw = Json.text(Json.body(request), "raw");
        if (raw == null) {
            throw new ApiError(400, "Invalid JSON payload: 'raw' is missing");
        }
        settings.save(id, raw);
        return Answers.done();
    }
}
