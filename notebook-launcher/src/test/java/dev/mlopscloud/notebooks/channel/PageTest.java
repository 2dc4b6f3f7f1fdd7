package dev.mlopscloud.notebooks.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopscloud.notebooks.api.Json;
import dev.mlopscloud.notebooks.wire.Channel;
import dev.mlopscloud.notebooks.wire.Envelope;
import dev.mlopscloud.notebooks.wire.Header;
import io.vertx.core.Promise;
import io.vertx.core.http.ServerWebSocket;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** What a page has not got yet, with a socket whose writes end when the test says so: no real one waits for that. */
class PageTest {
    private final Queue<Promise<Void>> writes = new ArrayDeque<>();
    private final Page page = new Page(socket(), () -> {});

    private ServerWebSocket socket() {
        return (ServerWebSocket) Proxy.newProxyInstance(
                ServerWebSocket.class.getClassLoader(),
                new Class<?>[] {ServerWebSocket.class},
                (proxy, method, given) -> switch (method.getName()) {
                    case "isClosed" -> false;
                    case "subProtocol" -> null;
                    case "writeTextMessage" -> {
                        Promise<Void> write = Promise.promise();
                        writes.add(write);
                        yield write.future();
                    }
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private void send(long place) {
        Envelope output = new Envelope(
                Channel.IOPUB,
                Header.request(
                        "stream", "server", Json.object().put("name", "stdout").put("text", "x")));
        assertThat(page.send(output, place)).isTrue();
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
    void whatCouldNotBeWrittenStaysLost() {
        send(5);
        send(6);
        writes.remove().fail("the page is gone");
        writes.remove().complete();
        assertThat(page.lost()).isEqualTo(5);
    }
}
