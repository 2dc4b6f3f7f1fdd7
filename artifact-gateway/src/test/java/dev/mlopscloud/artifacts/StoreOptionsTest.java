package dev.mlopscloud.artifacts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopscloud.platform.testing.RawHttp;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A store by TLS of an authority of its own, in another region; credentials from the chain. */
@QuarkusTest
@QuarkusTestResource(value = TlsS3Resource.class, restrictToAnnotatedClass = true)
class StoreOptionsTest {
    private static final String FILE = ArtifactApiCases.RUN + "/a.bin";

    /** Set by the resource. */
    @Nullable FaultProxy store;

    private final RawHttp http = new RawHttp();

    @BeforeEach
    void prepare() {
        assertThat(http.get("/q/health/ready").status()).isEqualTo(200);
        Objects.requireNonNull(store).inflict(FaultProxy.Fault.none());
    }

    private String heads() {
        return String.join("\n", Objects.requireNonNull(store).heads());
    }

    @Test
    void signsForTheRegionWithTheKeysOfTheChain() {
        for (int size : new int[] {10, 1_000_000}) {
            byte[] content = new byte[size];
            assertThat(http.send("PUT", FILE, content).status()).isEqualTo(200);
            assertThat(http.get(FILE).body()).isEqualTo(content);
        }
        assertThat(heads())
                .contains("gateway%2F20", "%2Feu-central-1%2Fs3%2Faws4_request")
                .contains("/" + TlsS3Resource.BUCKET + "/1/run/artifacts/a.bin");
    }

    @Test
    void sendsPartsTheSameWay() {
        byte[] content = new byte[7 << 20];
        assertThat(http.send("PUT", FILE, content).status()).isEqualTo(200);
        assertThat(http.get(FILE).body()).isEqualTo(content);
        assertThat(heads()).contains("partNumber=2");
    }
}
