package dev.mlopscloud.artifacts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopscloud.platform.testing.RawHttp;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(value = StoppedS3Resource.class, restrictToAnnotatedClass = true)
class StoreOutageTest {
    private static final String FILE = ArtifactApiCases.RUN + "/a.txt";

    /** Set by the resource. */
    @Nullable S3Endpoint store;

    private final RawHttp http = new RawHttp();

    @Test
    void startsWithoutItsStoreAndRecoversByItself() throws InterruptedException {
        assertUnavailable();

        assertThat(store).isNotNull();
        store.start();
        awaitReady();
        assertThat(http.put(FILE, "hello").status()).isEqualTo(200);

        store.stop();
        assertUnavailable();

        store.start();
        awaitReady();
        assertThat(http.get(FILE).text()).isEqualTo("hello");
    }

    private void assertUnavailable() {
        var ready = http.get("/q/health/ready");
        assertThat(ready.status()).isEqualTo(503);
        assertThat(ready.text()).contains("\"DOWN\"").doesNotContain("127.0.0.1");
        assertThat(http.get("/q/health/live").status()).isEqualTo(200);
        for (String method : new String[] {"GET", "PUT", "DELETE"}) {
            var answer = http.send(method, FILE, new byte[] {1});
            assertThat(answer.status()).as(method).isEqualTo(503);
            assertThat(answer.text())
                    .isEqualTo("{\"error_code\":\"TEMPORARILY_UNAVAILABLE\","
                            + "\"message\":\"The artifact store is unavailable. Try again later.\","
                            + "\"sqlstate\":\"XXM00\",\"error_class\":\"CLIENT_INTERNAL_ERROR\"}");
        }
        assertThat(http.get(ArtifactApiCases.ARTIFACTS + "?path=1").status()).isEqualTo(503);
    }

    private void awaitReady() throws InterruptedException {
        for (int i = 0; i < 100 && http.get("/q/health/ready").status() != 200; i++) {
            Thread.sleep(100);
        }
        assertThat(http.get("/q/health/ready").status()).isEqualTo(200);
    }
}
