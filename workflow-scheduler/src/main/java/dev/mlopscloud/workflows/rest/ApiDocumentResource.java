package dev.mlopscloud.workflows.rest;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** {@code /openapi.json}: every request that the service answers, as OpenAPI describes them. */
@Path("/openapi.json")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class ApiDocumentResource {

    @GET
    public byte[] document() {
        try (InputStream document =
                Objects.requireNonNull(ApiDocumentResource.class.getResourceAsStream("/openapi.json"))) {
            return document.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
