package dev.mlopscloud.notebooks.api;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.MediaType;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.jspecify.annotations.Nullable;

/** The headers of every API answer, and 304 for a reader that has the answer already. */
final class AnswerFilter {
    private static final int NO_CONTENT = 204;

    @ServerResponseFilter
    void complete(ContainerRequestContext request, ContainerResponseContext response) {
        if (response.getStatus() == NO_CONTENT) {
            response.getHeaders().putSingle("Content-Security-Policy", Answers.API_POLICY);
            return;
        }
        if (!isJson(response.getMediaType())) {
            return;
        }
        response.getHeaders().putSingle("Content-Security-Policy", Answers.API_POLICY);
        if (!response.getHeaders().containsKey("Cache-Control")) {
            response.getHeaders().putSingle("Cache-Control", "no-cache");
        }
        if (request.getMethod().equals("GET")
                && response.getStatus() == 200
                && response.getEntity() instanceof byte[] body) {
            String etag = etag(body);
            response.getHeaders().putSingle("Etag", etag);
            if (names(request.getHeaderString("If-None-Match"), etag)) {
                response.setStatus(304);
                response.setEntity(null);
            }
        }
    }

    /** Whether a list of tags, weak ones or any, has this one. */
    private static boolean names(@Nullable String header, String etag) {
        if (header == null) {
            return false;
        }
        for (String tag : header.split(",", -1)) {
            String strong = tag.strip().startsWith("W/") ? tag.strip().substring(2) : tag.strip();
            if (strong.equals("*") || strong.equals(etag)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isJson(@Nullable MediaType type) {
        return type != null
                && type.getSubtype().equals("json")
                && type.getType().equals("application");
    }

    /** SHA-1 is what Jupyter uses here; it names versions and protects nothing. */
    private static String etag(byte[] body) {
        try {
            return '"'
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-1").digest(body))
                    + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
