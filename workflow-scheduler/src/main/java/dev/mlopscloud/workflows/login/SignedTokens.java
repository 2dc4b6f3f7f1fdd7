package dev.mlopscloud.workflows.login;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.Key;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/** The tokens of those who have signed in: JWTs with the claims of Airflow's. */
@Singleton
final class SignedTokens {
    private static final String AUDIENCE = "apache-airflow";
    private static final int KEY_BYTES = 64;

    private final LoginConfig config;
    private final Clock clock;
    private @Nullable Key key;

    SignedTokens(LoginConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    /** What a good token says. */
    record Claims(String name, String id, Instant expires) {}

    String sign(User user, Duration lifetime) {
        Instant now = clock.instant();
        JwtClaims claims = new JwtClaims();
        claims.setSubject(user.name());
        claims.setStringClaim("role", user.role().name());
        claims.setClaim("teams", List.of());
        claims.setJwtId(UUID.randomUUID().toString());
        claims.setAudience(AUDIENCE);
        claims.setNotBefore(date(now));
        claims.setIssuedAt(date(now));
        claims.setExpirationTime(date(now.plus(lifetime)));
        JsonWebSignature signature = new JsonWebSignature();
        signature.setPayload(claims.toJson());
        signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA512);
        signature.setHeader("typ", "JWT");
        signature.setKey(key());
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a token says, if it is signed by this installation, for this purpose, and has not run out. */
    Optional<Claims> read(String token) {
        JwtConsumer consumer = new JwtConsumerBuilder()
                .setVerificationKey(key())
                .setJwsAlgorithmConstraints(
                        AlgorithmConstraints.ConstraintType.PERMIT, AlgorithmIdentifiers.HMAC_SHA512)
                .setExpectedAudience(AUDIENCE)
                .setRequireExpirationTime()
                .setRequireSubject()
                .setRequireJwtId()
                .setEvaluationTime(date(clock.instant()))
                .build();
        try {
            JwtClaims claims = consumer.processToClaims(token);
            return Optional.of(new Claims(
                    claims.getSubject(),
                    claims.getJwtId(),
                    Instant.ofEpochSecond(claims.getExpirationTime().getValue())));
        } catch (InvalidJwtException | MalformedClaimException e) {
            return Optional.empty();
        }
    }

    private static NumericDate date(Instant moment) {
        return NumericDate.fromSeconds(moment.getEpochSecond());
    }

    private synchronized Key key() {
        if (key == null) {
            String text = config.key().orElseGet(this::stored);
            byte[] bytes = Base64.getDecoder().decode(text.strip());
            if (bytes.length < KEY_BYTES) {
                throw new IllegalStateException("mlops.login.key has fewer than " + KEY_BYTES + " bytes");
            }
            key = new HmacKey(bytes);
        }
        return key;
    }

    private String stored() {
        return LocalFile.read(config.keyFile()).orElseGet(() -> {
            byte[] made = new byte[KEY_BYTES];
            new SecureRandom().nextBytes(made);
            try {
                LocalFile.write(config.keyFile(), Base64.getEncoder().encodeToString(made) + "\n");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return LocalFile.read(config.keyFile()).orElseThrow();
        });
    }
}
