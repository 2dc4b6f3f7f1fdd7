package dev.mlopscloud.artifacts.object;

import io.opentelemetry.api.OpenTelemetry;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** The S3 client as {@code quarkus.s3.*} configures it, on connections that don't outlive a failure. */
final class S3ClientProducer {

    @Produces
    @Singleton
    SdkHttpClient connections(
            @ConfigProperty(name = "quarkus.s3.sync-client.connection-timeout", defaultValue = "2S")
                    Duration connectionTimeout,
            @ConfigProperty(name = "quarkus.s3.sync-client.socket-timeout", defaultValue = "30S")
                    Duration socketTimeout,
            StoreConfig config) {
        var builder = UrlConnectionHttpClient.builder()
                .connectionTimeout(connectionTimeout)
                .socketTimeout(socketTimeout);
        config.caCertificate().ifPresent(file -> {
            var trusted = Trust.in(file);
            builder.tlsTrustManagersProvider(() -> trusted);
        });
        return new AbortingHttpClient(builder.build());
    }

    @Produces
    @Singleton
    S3Client client(
            S3ClientBuilder configured,
            SdkHttpClient connections,
            OpenTelemetry telemetry,
            @ConfigProperty(name = "quarkus.otel.sdk.disabled") boolean untraced) {
        if (!untraced) {
            var settings = configured.overrideConfiguration().toBuilder();
            settings.addExecutionInterceptor(new StoreSpans(telemetry.getTracer("artifact-gateway")));
            configured.overrideConfiguration(settings.build());
        }
        // As a builder: the client that the extension has configured is one, and a second kind would be refused.
        return configured.httpClientBuilder(defaults -> connections).build();
    }
}
