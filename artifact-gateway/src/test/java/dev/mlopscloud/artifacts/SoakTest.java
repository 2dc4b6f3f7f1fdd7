package dev.mlopscloud.artifacts;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A short soak in which the store is killed; the gateway is, too, where it is packaged. */
@QuarkusTest
@QuarkusTestResource(value = StoppedS3Resource.class, restrictToAnnotatedClass = true)
class SoakTest {
    /** Set by the resource. */
    @Nullable S3Endpoint store;

    @Test
    void losesNothingWhenTheStoreIsKilled() throws Exception {
        S3Endpoint endpoint = Objects.requireNonNull(store);
        endpoint.start();
        for (int i = 0; i < 600 && RestAssured.get("/q/health/ready").statusCode() != 200; i++) {
            Thread.sleep(100);
        }
        new Soak("http://127.0.0.1:" + RestAssured.port).run(300, 3, round -> {
            endpoint.stop();
            endpoint.start();
        });
    }
}
