package dev.mlopscloud.artifacts.object;

import dev.mlopscloud.artifacts.object.Presigner.Call;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** Signs URLs with the client's own settings, for the gateway itself and for clients, who may see another address. */
@Singleton
final class Presigners {
    /** From signing to the first byte at the store; what follows may take longer. */
    private static final Duration LIFETIME = Duration.ofMinutes(15);

    private final Presigner gateway;
    private final Presigner clients;

    Presigners(
            S3Client s3,
            StoreConfig config,
            @ConfigProperty(name = "quarkus.s3.path-style-access", defaultValue = "false") boolean pathStyle) {
        Optional<URI> own = s3.serviceClientConfiguration().endpointOverride();
        this.gateway = presigner(s3, own, pathStyle);
        this.clients = presigner(s3, config.publicEndpoint().or(() -> own), pathStyle);
    }

    private static Presigner presigner(S3Client s3, Optional<URI> endpoint, boolean pathStyle) {
        var own = s3.serviceClientConfiguration();
        var builder = S3Presigner.builder()
                .region(own.region())
                .credentialsProvider(own.credentialsProvider())
                .serviceConfiguration(S3Configuration.builder()
                        .pathStyleAccessEnabled(pathStyle)
                        .build());
        endpoint.ifPresent(builder::endpointOverride);
        return new Presigner(
                builder.build(), own.credentialsProvider(), own.region().id());
    }

    /** A request of the gateway's own that reads an object. */
    SignedRequest reading(Place object, ObjectRead read) {
        var headers = new HashMap<String, String>();
        if (read.range() != null) {
            headers.put("range", read.range());
        }
        if (read.onlyIfEtag() != null) {
            headers.put("if-match", read.onlyIfEtag());
        }
        return request(gateway.sign(object, new Call(SdkHttpMethod.GET, Map.of(), headers), LIFETIME));
    }

    /** A request of the gateway's own that writes an object. */
    SignedRequest writing(Place object, String contentType, Encryption encryption) {
        return request(put(object, contentType, encryption));
    }

    /** As {@link #writing}, for the SDK's own client. */
    SdkHttpRequest put(Place object, String contentType, Encryption encryption) {
        var headers = new HashMap<>(encryption.headers());
        headers.put("content-type", contentType);
        return gateway.sign(object, new Call(SdkHttpMethod.PUT, Map.of(), headers), LIFETIME);
    }

    /** A request of the gateway's own that writes one part of an upload. */
    SdkHttpRequest part(Place object, String uploadId, int number) {
        return gateway.sign(object, part(uploadId, number), LIFETIME);
    }

    /** Where a client sends one part of an upload. */
    URI part(Place object, String uploadId, int number, Duration lifetime) {
        return clients.sign(object, part(uploadId, number), lifetime).getUri();
    }

    /** Where a client finds an object. */
    URI download(Place object, String contentDisposition, Duration lifetime) {
        var query = Map.of("response-content-disposition", contentDisposition);
        return clients.sign(object, new Call(SdkHttpMethod.GET, query, Map.of()), lifetime)
                .getUri();
    }

    private static Call part(String uploadId, int number) {
        return new Call(
                SdkHttpMethod.PUT, Map.of("partNumber", Integer.toString(number), "uploadId", uploadId), Map.of());
    }

    private static SignedRequest request(SdkHttpRequest signed) {
        var headers = new HashMap<String, String>();
        signed.forEachHeader((name, values) -> {
            if (!name.equalsIgnoreCase("host")) {
                headers.put(name, String.join(",", values));
            }
        });
        return new SignedRequest(signed.getUri(), headers);
    }

    @PreDestroy
    void close() {
        gateway.close();
        clients.close();
    }
}
