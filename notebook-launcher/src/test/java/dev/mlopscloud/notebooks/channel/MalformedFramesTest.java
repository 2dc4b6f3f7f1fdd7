package dev.mlopscloud.notebooks.channel;

import static dev.mlopscloud.notebooks.testing.Api.signedIn;
import static dev.mlopscloud.notebooks.testing.Api.startKernel;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mlopscloud.notebooks.testing.KernelPython;
import dev.mlopscloud.notebooks.testing.KernelSocket;
import dev.mlopscloud.notebooks.testing.NotebookFolders;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A page that sends what is no message is cut off with a code that says why; its kernel does not notice. */
@QuarkusTest
@QuarkusTestResource(NotebookFolders.class)
class MalformedFramesTest {
    private static final int UNREADABLE = 1003;
    private static final int TOO_LARGE = 1009;
    private static final int BROKEN = 1006;

    private String kernel = "";

    @BeforeEach
    void start() {
        assumeTrue(KernelPython.hasKernel(), "no ipykernel: set MLOPS_KERNELS_PYTHON");
        kernel = startKernel(Map.of());
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (!kernel.isEmpty()) {
            try (KernelSocket page =
                    new KernelSocket(RestAssured.port, kernel, UUID.randomUUID().toString(), true)) {
                assertThat(page.run("6 * 7")).isEqualTo("42");
            }
            signedIn().delete("/api/kernels/" + kernel).then().statusCode(204);
        }
    }

    /** A socket that waits for its end. */
    private static final class Ending implements WebSocket.Listener {
        private final CompletableFuture<Integer> code = new CompletableFuture<>();

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            assertThat(reason).isNotBlank();
            code.complete(status);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            code.completeExceptionally(error);
        }

        int awaitAny() throws InterruptedException, TimeoutException {
            try {
                return code.get(60, TimeUnit.SECONDS);
            } catch (ExecutionException broken) {
                return BROKEN;
            }
        }

        int await() throws InterruptedException, ExecutionException, TimeoutException {
            return code.get(60, TimeUnit.SECONDS);
        }
    }

    private WebSocket open(Ending ending, boolean v1) {
        WebSocket.Builder builder = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .connectTimeout(Duration.ofSeconds(20))
                .header("Authorization", "token " + NotebookFolders.TOKEN);
        if (v1) {
            builder.subprotocols(Page.V1);
        }
        return builder.buildAsync(
                        URI.create("ws://127.0.0.1:" + RestAssured.port + "/api/kernels/" + kernel
                                + "/channels?session_id=" + UUID.randomUUID()),
                        ending)
                .join();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hello", "[]", "1", "{}", "{\"channel\":\"shell\"}", "{\"channel\":5,\"header\":{}}"})
    void textThatIsNoMessageEndsTheSocket(String text) throws Exception {
        Ending ending = new Ending();
        open(ending, false).sendText(text, true).join();
        assertThat(ending.await()).isEqualTo(UNREADABLE);
    }

    @Test
    void jsonWithoutAnEndEndsTheSocket() throws Exception {
        Ending ending = new Ending();
        open(ending, false).sendText("[".repeat(200_000), true).join();
        assertThat(ending.await()).isEqualTo(UNREADABLE);
    }

    @Test
    void framesThatPointOutsideEndTheSocket() throws Exception {
        for (long count : List.of(0L, 1L, 6L, 1_000_000L, 1L << 61, -1L)) {
            for (boolean v1 : new boolean[] {true, false}) {
                Ending ending = new Ending();
                ByteBuffer frame = ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN);
                frame.putLong(0, count).putLong(8, count).putLong(16, Long.MAX_VALUE);
                open(ending, v1).sendBinary(frame, true).join();
                assertThat(ending.await()).isEqualTo(UNREADABLE);
            }
        }
    }

    @Test
    void aFrameLargerThanMemoryAllowsEndsTheSocket() throws Exception {
        Ending ending = new Ending();
        WebSocket socket = open(ending, true);
        // The server need not take it all before it answers.
        socket.sendBinary(ByteBuffer.allocate(WebSocketLimits.messageBytes() + 1_000_000), true)
                .exceptionally(broken -> {
                    ending.code.completeExceptionally(broken);
                    return socket;
                });
        assertThat(ending.awaitAny())
                .as("the code may be lost to who still sends")
                .isIn(TOO_LARGE, BROKEN);
    }

    @Test
    void aMessageOfManyFramesThatGrowsTooLargeEndsTheSocket() throws Exception {
        Ending ending = new Ending();
        WebSocket socket = open(ending, true);
        int piece = WebSocketLimits.messageBytes() / 10;
        for (int i = 0; i < 12 && !ending.code.isDone(); i++) {
            socket.sendBinary(ByteBuffer.allocate(piece), false)
                    .exceptionally(broken -> socket)
                    .join();
        }
        assertThat(ending.await()).isEqualTo(TOO_LARGE);
    }
}
