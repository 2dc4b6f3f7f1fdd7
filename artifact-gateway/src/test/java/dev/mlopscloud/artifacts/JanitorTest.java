package dev.mlopscloud.artifacts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopscloud.platform.testing.RawHttp;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Uploads in parts that nobody ends, and a bucket that the service may not create. */
@QuarkusTest
@QuarkusTestResource(value = S3Resource.class, restrictToAnnotatedClass = true)
@TestProfile(JanitorTest.Impatient.class)
class JanitorTest {
    private final RawHttp http = new RawHttp();

    /** Gives uploads up after moments. */
    public static final class Impatient implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "mlops.store.upload-url-lifetime", "2S",
                    "mlops.store.abandoned-after", "2S",
                    "mlops.store.abandoned-check", "0.2S");
        }
    }

    @Test
    void givesUpUploadsThatNobodyEnds() throws InterruptedException {
        assertThat(http.get("/q/health/ready").status()).isEqualTo(200);
        try (Bucket bucket = new Bucket()) {
            bucket.put("elsewhere", "x");
            for (String name : new String[] {"a", "b"}) {
                String body = "{\"path\":\"" + name + "\",\"num_parts\":1}";
                assertThat(http.send(
                                        "POST",
                                        ArtifactApiCases.API + "/mpu/create/1/run",
                                        body.getBytes(StandardCharsets.UTF_8),
                                        "Content-Type: application/json")
                                .status())
                        .isEqualTo(200);
            }
            for (int i = 0; i < 600 && !bucket.unfinishedUploads().isEmpty(); i++) {
                Thread.sleep(100);
            }
            assertThat(bucket.unfinishedUploads()).isEmpty();
            assertThat(bucket.keys()).contains("elsewhere");
            bucket.clear();
        }
    }
}
