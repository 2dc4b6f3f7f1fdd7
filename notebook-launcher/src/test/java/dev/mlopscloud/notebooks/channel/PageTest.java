package dev.mlopscloud.notebooks.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopscloud.notebooks.api.Json;
import dev.mlopscloud.notebooks.wire.Channel;
import dev.mlopscloud.notebooks.wire.Envelope;
import dev.mlopscloud.notebooks.wire.Header;
import dev.mlopscloud.notebooks.wire.Joined;
import dev.mlopscloud.notebooks.wire.KernelMessage;
import dev.mlopscloud.notebooks.wire.V1Frame;
import io.netty.buffer.ByteBufUtil;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.ServerWebSocket;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** What a page has not got yet, with a socket whose writes end when the test says so: no real one waits for that. */
class PageTest {
    private final Queue<Promise<Void>> writes = new ArrayDeque<>();
    private final Page page = new Page(socket(), () -> {});
    private boolean noMemory;
    private boolean closed;

    private ServerWebSocket socket() {
        return (ServerWebSocket) Proxy.newProxyInstance(
                ServerWebSocket.class.getClassLoader(),
                new Class<?>[] {ServerWebSocket.class},
                (proxy, method, given) -> switch (method.getName()) {
                    case "isClosed" -> closed;
                    case "close" -> {
                        closed = true;
                        yield Future.succeededFuture();
                    }
                    case "subProtocol" -> null;
                    case "writeTextMessage" -> {
                        if (noMemory) {
                            throw new OutOfMemoryError("as if");
                        }
                        Promise<Void> write = Promise.promise();
                        writes.add(write);
                        yield write.future();
                    }
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private static Envelope output() {
        return new Envelope(
                Channel.IOPUB,
                Header.request(
                        "stream", "server", Json.object().put("name", "stdout").put("text", "x")));
    }

    private void send(long place) {
        assertThat(page.send(output(), place)).isTrue();
    }

    @Test
    void aPageForWhoseOutputThereIsNoMemoryComesBackForIt() {
        noMemory = true;
        assertThat(page.send(output(), 5)).isFalse();
        assertThat(closed).isTrue();
        noMemory = false;
        assertThat(page.send(output(), 6))
                .as("nothing goes before what is missing")
                .isFalse();
        assertThat(writes).isEmpty();
    }

    @Test
    void whatIsStillOnItsWayIsLostWithThePage() {
        send(5);
        send(6);
        assertThat(page.lost()).isEqualTo(5);
        writes.remove().complete();
        assertThat(page.lost()).isEqualTo(6);
        writes.remove().complete();
        assertThat(page.lost()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aFrameIsTheSameWhetherItsPiecesAreCopiedOrNot() {
        for (int size : new int[] {10, 1_000_000}) {
            byte[] content = new byte[size];
            Arrays.fill(content, (byte) 'x');
            KernelMessage empty = Header.request("stream", "server", Json.object());
            KernelMessage message = new KernelMessage(
                    empty.header(), empty.parent(), empty.metadata(), content, List.of(new byte[] {1, 2}));
            Envelope envelope = new Envelope(Channel.IOPUB, message);
            assertThat(ByteBufUtil.getBytes(Page.frame(V1Frame.pieces(envelope))))
                    .isEqualTo(Joined.bytes(V1Frame.pieces(envelope)));
        }
    }

    @Test
    void whatCouldNotBeWrittenStaysLost() {
        send(5);
        send(6);
        writes.remove().fail("the page is gone");
        writes.remove().complete();
        assertThat(page.lost()).isEqualTo(5);
    }
}
