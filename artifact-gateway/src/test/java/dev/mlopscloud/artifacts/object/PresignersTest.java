package dev.mlopscloud.artifacts.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;

class PresignersTest {
    private static final Place PLACE = new Place("mlflow", "1/ü a+b");

    private static StoreConfig config(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .withMapping(StoreConfig.class)
                .withConverter(MemorySize.class, 100, new MemorySizeConverter())
                .withConverter(Duration.class, 100, new DurationConverter())
                .withDefaultValues(settings)
                .build()
                .getConfigMapping(StoreConfig.class);
    }

    private static URI write(boolean pathStyle, Encryption encryption) {
        try (S3Client s3 = S3Client.builder()
                .endpointOverride(URI.create("https://store.example:8443"))
                .region(Region.of("eu-north-1"))
                .httpClient(UrlConnectionHttpClient.create())
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsSessionCredentials.create("id", "secret", "session")))
                .build()) {
            Presigners presigners = new Presigners(s3, config(Map.of()), pathStyle);
            try {
                SignedRequest request = presigners.writing(PLACE, "text/plain", encryption);
                assertThat(request.headers()).containsKey("content-type");
                return request.uri();
            } finally {
                presigners.close();
            }
        }
    }

    @Test
    void putsTheBucketIntoThePathOrTheHost() {
        var none = new Encryption(Optional.empty(), Optional.empty());
        assertThat(write(true, none).toString()).startsWith("https://store.example:8443/mlflow/1/%C3%BC%20a%2Bb?");
        assertThat(write(false, none).toString()).startsWith("https://mlflow.store.example:8443/1/%C3%BC%20a%2Bb?");
    }

    @Test
    void signsForTheRegionAndTheSession() {
        var kms = new Encryption(Optional.of("aws:kms"), Optional.of("key-1"));
        assertThat(write(true, kms).getRawQuery())
                .contains("%2Feu-north-1%2Fs3%2F", "X-Amz-Security-Token=session")
                .contains("x-amz-server-side-encryption-aws-kms-key-id");
    }

    @Test
    void asksForEncryptionOfUploadsInParts() {
        var request = CreateMultipartUploadRequest.builder();
        new Encryption(Optional.of("AES256"), Optional.empty()).of(request);
        assertThat(request.build().serverSideEncryptionAsString()).isEqualTo("AES256");
    }

    @Test
    void refusesSettingsThatContradictEachOther() {
        assertThatThrownBy(() -> new Encryption(Optional.of("rot13"), Optional.empty()))
                .hasMessageContaining("mlops.store.encryption");
        assertThatThrownBy(() -> new Encryption(Optional.of("AES256"), Optional.of("key")))
                .hasMessageContaining("mlops.store.encryption-key");
        assertThatThrownBy(() -> Trust.in(Path.of("nowhere.pem"))).hasMessageContaining("mlops.store.ca-certificate");
    }

    @Test
    void knowsItsDefaults() {
        StoreConfig config = config(Map.of());
        assertThat(config.bucket()).isEqualTo("mlflow");
        assertThat(config.prefix()).isEmpty();
        assertThat(config.createBucket()).isTrue();
        assertThat(config.encryption()).isEmpty();
        assertThat(config.caCertificate()).isEmpty();
        assertThat(config.abandonedAfter()).isEqualTo(Duration.ofDays(1));
    }
}
