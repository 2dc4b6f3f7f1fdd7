package dev.mlopscloud.artifacts.object;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import software.amazon.awssdk.awscore.presigner.PresignedRequest;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** Signs URLs with the client's own settings, for the gateway itself and for clients, who may see another address. */
@Singleton
final class Presigners {
    /** From signing to the first byte at the store; what follows may take longer. */
    private static final Duration LIFETIME = Duration.ofMinutes(15);

    private final S3Presigner gateway;
    private final S3Presigner clients;

    Presigners(
            S3Client s3,
            StoreConfig config,
            @ConfigProperty(name = "quarkus.s3.path-style-access", defaultValue = "false") boolean pathStyle) {
        Optional<URI> own = s3.serviceClientConfiguration().endpointOverride();
        this.gateway = presigner(s3, own, pathStyle);
        this.clients = presigner(s3, config.publicEndpoint().or(() -> own), pathStyle);
    }

    private static S3Presigner presigner(S3Client s3, Optional<URI> endpoint, boolean pathStyle) {
        var own = s3.serviceClientConfiguration();
        var builder = S3Presigner.builder()
                .region(own.region())
                .credentialsProvider(own.credentialsProvider())
                .serviceConfiguration(S3Configuration.builder()
                        .pathStyleAccessEnabled(pathStyle)
                        .build());
        endpoint.ifPresent(builder::endpointOverride);
        return builder.build();
    }

    /** A request of the gateway's own that reads an object. */
    SignedRequest reading(Place object, ObjectRead read) {
        return request(gateway.presignGetObject(presign -> presign.signatureDuration(LIFETIME)
                .getObjectRequest(request -> request.bucket(object.bucket())
                        .key(object.key())
                        .range(read.range())
                        .ifMatch(read.onlyIfEtag()))));
    }

    /** A request of the gateway's own that writes an object. */
    SignedRequest writing(Place object, String contentType, Encryption encryption) {
        return request(gateway.presignPutObject(presign -> presign.signatureDuration(LIFETIME)
                .putObjectRequest(request -> encryption.of(
                        request.bucket(object.bucket()).key(object.key()).contentType(contentType)))));
    }

    private static SignedRequest request(PresignedRequest signed) {
        var headers = new HashMap<String, String>();
        signed.signedHeaders().forEach((name, values) -> {
            if (!name.equalsIgnoreCase("host")) {
                headers.put(name, String.join(",", values));
            }
        });
        return new SignedRequest(signed.httpRequest().getUri(), headers);
    }

    S3Presigner gateway() {
        return gateway;
    }

    S3Presigner clients() {
        return clients;
    }

    @PreDestroy
    void close() {
        gateway.close();
        clients.close();
    }
}
