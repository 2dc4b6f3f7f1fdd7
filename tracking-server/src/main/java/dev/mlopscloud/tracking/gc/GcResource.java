package dev.mlopscloud.tracking.gc;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mlopscloud.tracking.api.ErrorCode;
import dev.mlopscloud.tracking.api.Fields;
import dev.mlopscloud.tracking.api.MlflowException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Permanent deletion on request: what {@code mlflow gc} does next to the original's database. */
@Path("api/2.0/mlops/gc")
@RunOnVirtualThread
public final class GcResource {
    private static final String BEARER = "Bearer ";

    private final Collection collection;
    private final GcConfig config;
    private final ObjectMapper json;

    GcResource(Collection collection, GcConfig config, ObjectMapper json) {
        this.collection = collection;
        this.config = config;
        this.json = json;
    }

    /**
     * Removes, or with {@code dry_run} counts, what was deleted longer than {@code older_than} ago. The answer is a
     * line of JSON for each, as it happens, and one with the totals; who hangs up ends it.
     */
    @POST
    public Response collect(@HeaderParam("Authorization") @Nullable String authorization, Fields request) {
        authorize(authorization);
        Duration age = age(request.required("older_than"));
        boolean dryRun = request.flag("dry_run", false);
        StreamingOutput lines = out -> {
            var report = new Report(out, json);
            try {
                if (dryRun) {
                    collection.rehearse(age, report);
                } else {
                    collection.run(age, report);
                }
                report.end(dryRun);
            } catch (MlflowException e) {
                report.failed(e.text());
            }
        };
        return Response.ok(lines, "application/x-ndjson").build();
    }

    private void authorize(@Nullable String authorization) {
        byte[] token = config.token().orElse("").getBytes(StandardCharsets.UTF_8);
        byte[] given = authorization == null || !authorization.startsWith(BEARER)
                ? new byte[0]
                : authorization.substring(BEARER.length()).getBytes(StandardCharsets.UTF_8);
        if (token.length == 0 || !MessageDigest.isEqual(token, given)) {
            throw new MlflowException(
                    ErrorCode.PERMISSION_DENIED, "Permanent deletion needs the token that mlops.gc.token sets.");
        }
    }

    private static Duration age(String text) {
        try {
            return Age.parse(text);
        } catch (IllegalArgumentException e) {
            throw MlflowException.invalid(String.valueOf(e.getMessage()));
        }
    }
}
