package dev.mlopscloud.artifacts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopscloud.artifacts.FaultProxy.Fault;
import dev.mlopscloud.artifacts.FaultProxy.Harm;
import dev.mlopscloud.platform.testing.RawHttp;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients see of a store that fails, and that nothing is left of it. */
@QuarkusTest
@QuarkusTestResource(value = FaultyS3Resource.class, restrictToAnnotatedClass = true)
class FaultTest {
    private static final String FILE = ArtifactApiCases.RUN + "/a.bin";
    private static final String FOLDER = ArtifactApiCases.ARTIFACTS + "?path=1/run/artifacts";
    private static final int LARGE = 3_000_000;
    /** Attempts of one call, those of the S3 client for calls of its own among them. */
    private static final int MOST_ATTEMPTS = 6;

    /** Set by the resource. */
    @Nullable FaultProxy store;

    private static @Nullable FaultProxy used;

    private final RawHttp http = new RawHttp();
    private final Bucket bucket = new Bucket();

    @BeforeEach
    void prepare() {
        used = store;
        proxy().inflict(Fault.none());
        assertThat(http.get("/q/health/ready").status()).isEqualTo(200);
        bucket.clear();
    }

    @AfterEach
    void recover() {
        proxy().inflict(Fault.none());
        assertThat(http.put(FILE, "after").status()).isEqualTo(200);
        assertThat(http.get(FILE).text()).isEqualTo("after");
        assertThat(bucket.unfinishedUploads()).isEmpty();
        bucket.close();
    }

    @AfterAll
    static void keepNoConnection() throws InterruptedException {
        // Idle connections are kept for some seconds; one that leaked would stay.
        FaultProxy proxy = Objects.requireNonNull(used);
        for (int i = 0; i < 600 && proxy.openConnections() > 0; i++) {
            Thread.sleep(100);
        }
        assertThat(proxy.openConnections()).isZero();
    }

    private FaultProxy proxy() {
        return Objects.requireNonNull(store);
    }

    private static byte[] content(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return content;
    }

    @ParameterizedTest
    @ValueSource(ints = {100, LARGE})
    void repeatsWhatTheStoreWasTooBusyFor(int size) {
        byte[] content = content(size);
        proxy().inflict(Fault.answer(2, 503, "SlowDown"));
        assertThat(http.send("PUT", FILE, content).status()).isEqualTo(200);
        proxy().inflict(Fault.answer(2, 503, "SlowDown"));
        assertThat(http.get(FILE).body()).isEqualTo(content);
        proxy().inflict(Fault.answer(2, 503, "SlowDown"));
        assertThat(http.get(FOLDER).text()).contains("a.bin");
        proxy().inflict(Fault.answer(2, 503, "SlowDown"));
        assertThat(http.send("DELETE", FILE).status()).isEqualTo(200);
        assertThat(bucket.keys()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "503, SlowDown, 503, TEMPORARILY_UNAVAILABLE",
        "500, InternalError, 503, TEMPORARILY_UNAVAILABLE",
        "400, ExpiredToken, 401, UNAUTHENTICATED",
        "403, InvalidAccessKeyId, 401, UNAUTHENTICATED",
        "403, AccessDenied, 403, PERMISSION_DENIED",
        "507, XMinioStorageFull, 507, RESOURCE_EXHAUSTED"
    })
    void saysWhatIsWrongAfterAFewAttempts(int status, String code, int answered, String error) {
        http.put(FILE, "old");
        for (byte[] content : new byte[][] {content(100), content(LARGE)}) {
            proxy().inflict(Fault.answer(1000, status, code));
            var refused = http.send("PUT", FILE, content);
            assertThat(refused.status()).isEqualTo(answered);
            assertThat(refused.text()).contains(error).doesNotContain("127.0.0.1", code, "team/one");
            assertThat(proxy().heads()).hasSizeBetween(1, MOST_ATTEMPTS);
        }
        proxy().inflict(Fault.answer(1000, status, code));
        assertThat(http.get(FILE).status()).isEqualTo(answered);
        assertThat(proxy().heads()).hasSizeBetween(1, MOST_ATTEMPTS);
        proxy().inflict(Fault.answer(1000, status, code));
        assertThat(http.get(FOLDER).status()).isEqualTo(answered);
        proxy().inflict(Fault.answer(1000, status, code));
        assertThat(http.send("DELETE", FILE).status()).isEqualTo(answered);
        proxy().inflict(Fault.none());
        assertThat(http.get(FILE).text()).isEqualTo("old");
    }

    @Test
    void goesOnWithADownloadWhereTheStoreBrokeOff() {
        byte[] content = content(LARGE);
        http.send("PUT", FILE, content);
        proxy().inflict(Fault.of(Harm.RESET_ANSWER, 3, 700_000));
        assertThat(http.get(FILE).body()).isEqualTo(content);
        assertThat(proxy().heads()).hasSize(4);
        proxy().inflict(Fault.of(Harm.RESET_ANSWER, 2, 700_000));
        var part = http.get(FILE, "Range: bytes=500000-2499999");
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(content, 500_000, 2_500_000));
    }

    @Test
    void breaksADownloadOffThatTheStoreNeverCompletes() {
        http.send("PUT", FILE, content(LARGE));
        proxy().inflict(Fault.of(Harm.RESET_ANSWER, 1000, 100_000));
        var broken = http.get(FILE);
        assertThat(broken.headers()).containsEntry("content-length", Integer.toString(LARGE));
        assertThat(broken.body()).hasSizeLessThan(LARGE);
        assertThat(proxy().heads()).hasSizeLessThan(12);
    }

    @ParameterizedTest
    @ValueSource(ints = {2_000_000, 8_000_000})
    void keepsTheOldArtifactWhenTheStoreBreaksOffAnUpload(int size) {
        http.put(FILE, "old");
        proxy().inflict(Fault.of(Harm.RESET_REQUEST, 1000, 500_000));
        assertThat(http.send("PUT", FILE, content(size)).status()).isEqualTo(503);
        proxy().inflict(Fault.none());
        assertThat(http.get(FILE).text()).isEqualTo("old");
        assertThat(http.get(FOLDER).text())
                .isEqualTo("{\"files\":[{\"path\":\"a.bin\",\"is_dir\":false,\"file_size\":3}]}");
    }

    @ParameterizedTest
    @ValueSource(ints = {100, LARGE})
    void givesUpOnAStoreThatNeverAnswers(int size) {
        proxy().inflict(Fault.of(Harm.STALL, 1000, 0));
        assertThat(http.send("PUT", FILE, content(size)).status()).isEqualTo(503);
        if (size == LARGE) {
            assertThat(http.get(FILE).status()).isEqualTo(503);
        }
    }

    @Test
    void waitsForASlowStore() {
        byte[] content = content(LARGE);
        proxy().inflict(Fault.of(Harm.SLOW, 0, 0));
        assertThat(http.send("PUT", FILE, content).status()).isEqualTo(200);
        assertThat(http.get(FILE).body()).isEqualTo(content);
    }

    @Test
    void waitsForASlowClient() throws Exception {
        byte[] content = content(LARGE);
        http.send("PUT", FILE, content);
        try (Socket socket = http.open()) {
            socket.getOutputStream()
                    .write(("GET " + FILE + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(RawHttp.read(slow(socket.getInputStream())).body()).isEqualTo(content);
        }
    }

    @Test
    void givesUpOnAClientThatTakesNothing() throws Exception {
        byte[] content = content(6_000_000);
        http.send("PUT", FILE, content);
        try (Socket socket = http.open()) {
            socket.getOutputStream()
                    .write(("GET " + FILE + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < 600 && proxy().openConnections() == 0; i++) {
                Thread.sleep(100);
            }
            for (int i = 0; i < 600 && proxy().openConnections() > 0; i++) {
                Thread.sleep(100);
            }
            assertThat(proxy().openConnections()).isZero();
        }
    }

    @Test
    void leaksNoConnectionWhenManyFail() {
        http.send("PUT", FILE, content(LARGE));
        for (int i = 0; i < 16; i++) {
            proxy().inflict(Fault.of(i % 2 == 0 ? Harm.RESET_REQUEST : Harm.RESET_ANSWER, 20, i * 25_000L));
            http.get(FILE);
            http.send("PUT", FILE, content(i * 50_000));
        }
    }

    private static InputStream slow(InputStream in) {
        return new InputStream() {
            private int count;

            @Override
            public int read() throws IOException {
                return in.read();
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                if (count++ % 16 == 0) {
                    try {
                        Thread.sleep(5);
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                }
                return in.read(target, offset, Math.min(length, 16 << 10));
            }
        };
    }
}
