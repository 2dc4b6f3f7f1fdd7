package dev.mlopscloud.notebooks.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/** Our sockets beside ZeroMQ's own. */
@Timeout(60)
class ReactorSocketTest {
    private final ZContext context = new ZContext();
    private final Reactor reactor = new Reactor();
    private final BlockingQueue<List<byte[]>> heard = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() throws InterruptedException {
        reactor.stop();
        context.close();
    }

    private ZMQ.Socket listen(SocketType type, int port) {
        ZMQ.Socket socket = context.createSocket(type);
        socket.setLinger(0);
        socket.bind("tcp://127.0.0.1:" + port);
        return socket;
    }

    /** The system may take a moment to give the port back. */
    private ZMQ.Socket listenAgain(int port) throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            try {
                return listen(SocketType.XPUB, port);
            } catch (ZMQException e) {
                Thread.sleep(50);
            }
        }
        throw new AssertionError("the port is still taken");
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    private ReactorSocket dealer(int port) {
        byte[] identity = "page".getBytes(StandardCharsets.US_ASCII);
        return reactor.open(ReactorSocket.Kind.dealer(identity, heard::add), address(port));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void whatIsAskedBeforeTheKernelListensReachesItInOrder() throws IOException, InterruptedException {
        int port = freePort();
        ReactorSocket page = dealer(port);
        for (int i = 0; i < 100; i++) {
            assertThat(page.send(List.of(bytes("a"), bytes(String.valueOf(i))))).isTrue();
        }
        Thread.sleep(200);
        ZMQ.Socket kernel = listen(SocketType.ROUTER, port);
        for (int i = 0; i < 100; i++) {
            assertThat(kernel.recvStr()).isEqualTo("page");
            assertThat(kernel.recvStr()).isEqualTo("a");
            assertThat(kernel.recvStr()).isEqualTo(String.valueOf(i));
        }
        kernel.sendMore("page");
        kernel.sendMore("");
        kernel.send(new byte[3_000_000]);
        List<byte[]> answer = heard.poll(20, TimeUnit.SECONDS);
        assertThat(answer).isNotNull();
        assertThat(answer).extracting(frame -> frame.length).containsExactly(0, 3_000_000);
    }

    @Test
    void aConnectionThatBreaksIsMadeAgain() throws IOException, InterruptedException {
        int port = freePort();
        ZMQ.Socket first = listenAgain(port);
        reactor.open(ReactorSocket.Kind.subscriber(heard::add), address(port));
        assertThat(first.recv()).containsExactly(1);
        first.send("one");
        assertThat(heard.poll(20, TimeUnit.SECONDS)).isNotNull();
        first.close();
        ZMQ.Socket second = listenAgain(port);
        assertThat(second.recv()).containsExactly(1);
        second.send("two");
        assertThat(heard.poll(20, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void aKernelThatDoesNotReadFillsItsQueueAndNoMore() throws IOException {
        ReactorSocket page = dealer(freePort());
        int sent = 0;
        while (page.send(List.of(new byte[10])) && sent < 5_000) {
            sent++;
        }
        assertThat(sent).isEqualTo(1_000);
    }

    @Test
    void aMessageOfManyMegabytesGoesOutWhole() throws IOException {
        int port = freePort();
        ZMQ.Socket kernel = listen(SocketType.ROUTER, port);
        byte[] large = new byte[20_000_000];
        large[large.length - 1] = 7;
        assertThat(dealer(port).send(List.of(bytes("head"), large, bytes("tail"))))
                .isTrue();
        assertThat(kernel.recvStr()).isEqualTo("page");
        assertThat(kernel.recvStr()).isEqualTo("head");
        assertThat(kernel.recv()).isEqualTo(large);
        assertThat(kernel.recvStr()).isEqualTo("tail");
    }
}
