package dev.mlopscloud.workflows.credential;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.workflows.problem.ApiFailure;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who calls: workers by a token that they sign themselves, the processes of tasks by one that they were given. */
@Singleton
public final class Credentials {
    private static final String TASKS = "urn:airflow.apache.org:task";
    private static final String WORKERS = "api";
    private static final Duration LEEWAY = Duration.ofSeconds(30);
    private static final Duration LIFE = Duration.ofMinutes(10);

    private final Signer signer;
    private final Clock clock;

    Credentials(CredentialConfig config, Clock clock) {
        this.signer = new Signer(
                config.secret().filter(text -> !text.isBlank()).orElseGet(() -> fromFile(config.secretFile())));
        this.clock = clock;
    }

    /** What a token is good for. */
    public enum Scope {
        /** To start its try. */
        WORKLOAD,
        /** For everything that a running try does. */
        EXECUTION,
        /** To look up what triggers ask for. */
        TRIGGERER
    }

    /**
     * The process of a task, or a triggerer.
     *
     * @param subject the task instance
     * @param tryNumber which try of it
     * @param lease what tells this fetch of the try from others
     */
    public record Caller(Scope scope, UUID subject, int tryNumber, UUID lease, Instant expiry) {}

    private static final UUID NOBODY = new UUID(0, 0);

    /** A token for one try. */
    public String token(Scope scope, UUID subject, int tryNumber, UUID lease) {
        Instant now = clock.instant();
        ObjectNode claims = JsonNodeFactory.instance.objectNode();
        claims.put("sub", subject.toString());
        claims.put("scope", scope == Scope.WORKLOAD ? "workload" : "execution");
        claims.put("try", tryNumber);
        claims.put("lease", lease.toString());
        claims.put("aud", TASKS);
        claims.put("iat", now.getEpochSecond());
        claims.put("exp", now.plus(LIFE).getEpochSecond());
        return signer.sign(claims);
    }

    /** A new token for a caller whose own has little time left. */
    public Optional<String> renewed(Caller caller) {
        boolean soon = Duration.between(clock.instant(), caller.expiry()).compareTo(LIFE.dividedBy(5)) < 0;
        return soon && caller.scope() == Scope.EXECUTION
                ? Optional.of(token(Scope.EXECUTION, caller.subject(), caller.tryNumber(), caller.lease()))
                : Optional.empty();
    }

    /**
     * Whose token a header carries.
     *
     * @throws ApiFailure with 401 without one, 403 for one that is not believed
     */
    public Caller caller(@Nullable String authorization) {
        if (authorization == null || !authorization.startsWith("Bearer ")) {
            throw ApiFailure.unauthorized("Missing auth token");
        }
        JsonNode claims = believed(authorization.substring("Bearer ".length()), TASKS);
        String scope = claims.path("scope").asText();
        if (scope.equals("triggerer")) {
            return new Caller(Scope.TRIGGERER, NOBODY, 0, NOBODY, expiry(claims));
        }
        try {
            return new Caller(
                    scope.equals("workload") ? Scope.WORKLOAD : Scope.EXECUTION,
                    UUID.fromString(claims.path("sub").asText()),
                    claims.path("try").asInt(),
                    UUID.fromString(claims.path("lease").asText()),
                    expiry(claims));
        } catch (IllegalArgumentException e) {
            throw ApiFailure.forbidden("Invalid auth token");
        }
    }

    /**
     * Believes a worker.
     *
     * @param method what the token must be made for
     * @throws ApiFailure with 403
     */
    public void worker(@Nullable String authorization, String method) {
        JsonNode claims = believed(authorization == null ? "" : authorization, WORKERS);
        if (!claims.path("method").asText().equals(method)) {
            throw ApiFailure.forbidden("Invalid method in token authorization. expected='" + method + "'");
        }
    }

    private JsonNode believed(String token, String audience) {
        JsonNode claims = signer.verify(token).orElseThrow(() -> ApiFailure.forbidden("Invalid auth token"));
        Instant now = clock.instant();
        JsonNode aud = claims.path("aud");
        boolean meant = aud.isArray()
                ? aud.path(0).asText().equals(audience)
                : aud.asText().equals(audience);
        boolean timely = claims.path("exp").isNumber()
                && expiry(claims).plus(LEEWAY).isAfter(now)
                && !Instant.ofEpochSecond(claims.path("nbf").asLong(0)).isAfter(now.plus(LEEWAY));
        if (!meant || !timely) {
            throw ApiFailure.forbidden(meant ? "The auth token has expired" : "Invalid auth token");
        }
        return claims;
    }

    private static Instant expiry(JsonNode claims) {
        return Instant.ofEpochSecond(claims.path("exp").asLong());
    }

    private static String fromFile(Path file) {
        try {
            if (!Files.exists(file)) {
                Files.createDirectories(file.toAbsolutePath().getParent());
                byte[] random = new byte[48];
                new SecureRandom().nextBytes(random);
                try {
                    Files.createFile(
                            file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                    Files.writeString(
                            file, Base64.getUrlEncoder().withoutPadding().encodeToString(random));
                } catch (FileAlreadyExistsException e) {
                    return read(file);
                }
            }
            return read(file);
        } catch (IOException e) {
            throw new UncheckedIOException("The workers' secret cannot be used: " + file, e);
        }
    }

    private static String read(Path file) throws IOException {
        String secret = Files.readString(file).strip();
        if (secret.length() < 16) {
            throw new IOException("The file has no secret of at least 16 characters");
        }
        return secret;
    }
}
