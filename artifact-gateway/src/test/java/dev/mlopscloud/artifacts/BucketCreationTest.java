package dev.mlopscloud.artifacts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopscloud.platform.testing.RawHttp;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A missing bucket that the service may not create. */
@QuarkusTest
@QuarkusTestResource(value = S3Resource.class, restrictToAnnotatedClass = true)
@TestProfile(BucketCreationTest.Modest.class)
class BucketCreationTest {
    private final RawHttp http = new RawHttp();

    /** Creates no bucket. */
    public static final class Modest implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("mlops.store.create-bucket", "false");
        }
    }

    @Test
    void createsNoBucketUnlessItMay() {
        assertThat(http.get("/q/health/ready").status()).isEqualTo(503);
        assertThat(http.put(ArtifactApiCases.RUN + "/a", "x").status()).isEqualTo(503);
        try (Bucket bucket = new Bucket()) {
            assertThat(bucket.exists()).isFalse();
            bucket.create();
            assertThat(http.get("/q/health/ready").status()).isEqualTo(200);
            assertThat(http.put(ArtifactApiCases.RUN + "/a", "x").status()).isEqualTo(200);
        }
    }
}
