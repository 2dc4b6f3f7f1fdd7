package dev.mlopscloud.artifacts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopscloud.platform.testing.RawHttp;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** A store that encrypts with a named key of a key service. */
@QuarkusTest
@QuarkusTestResource(value = MinioResource.class, restrictToAnnotatedClass = true)
@TestProfile(MinioEncryptionTest.Encrypted.class)
@EnabledIf("dev.mlopscloud.artifacts.StoreBinaries#hasMinio")
class MinioEncryptionTest {
    private final RawHttp http = new RawHttp();

    /** Wants the key. */
    public static final class Encrypted implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("mlops.store.encryption", "aws:kms", "mlops.store.encryption-key", S3Endpoint.KMS_KEY_NAME);
        }
    }

    @Test
    void everyWayOfWritingIsEncrypted() {
        assertThat(http.get("/q/health/ready").status()).isEqualTo(200);
        try (Bucket bucket = new Bucket()) {
            for (int size : new int[] {10, 1_000_000, 7 << 20}) {
                byte[] content = new byte[size];
                new Random(size).nextBytes(content);
                String file = ArtifactApiCases.RUN + "/" + size;
                assertThat(http.send("PUT", file, content).status()).isEqualTo(200);
                assertThat(http.get(file).body()).isEqualTo(content);
                assertThat(bucket.encryption(Bucket.PREFIX + "/1/run/artifacts/" + size))
                        .isEqualTo("aws:kms");
            }
            bucket.clear();
        }
    }
}
