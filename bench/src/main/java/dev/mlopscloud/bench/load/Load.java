package dev.mlopscloud.bench.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Clients that each send a request, wait for its answer, and send the next. All of them share one thread and its
 * buffers, so that on a small machine the load takes little from the server it loads.
 */
public final class Load {
    private static final int BUFFER_BYTES = 256 * 1024;
    private static final Duration LONGEST_ANSWER = Duration.ofMinutes(2);

    private final Plan plan;
    private final Requests requests;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final Selector selector;
    private final List<Client> clients = new ArrayList<>();
    private long[] latencies = new long[1024];
    private int answers;
    private long begin;
    private long end;
    private int waiting;
    private int failures;
    private String lastFailure = "";

    private Load(Plan plan, Requests requests) throws IOException {
        this.plan = plan;
        this.requests = requests;
        this.selector = Selector.open();
    }

    /**
     * How to load.
     *
     * @param port of the server, on this machine
     * @param warmup what is answered in it does not count
     */
    public record Plan(int port, int clients, Duration warmup, Duration time) {}

    /**
     * Loads a server for the time of the plan. An answer counts when it arrives in that time and is a 2xx.
     */
    public static Outcome run(Plan plan, Requests requests) {
        try {
            return new Load(plan, requests).run();
        } catch (IOException e) {
            throw new IllegalStateException("The server at port " + plan.port + " is lost: " + e.getMessage(), e);
        }
    }

    private Outcome run() throws IOException {
        begin = System.nanoTime() + plan.warmup.toNanos();
        end = begin + plan.time.toNanos();
        try (selector) {
            for (int i = 0; i < plan.clients; i++) {
                Client client = new Client(i);
                clients.add(client);
                client.send();
            }
            // What is under way at the end is waited for: it must not burden who is measured next.
            long last = end + LONGEST_ANSWER.toNanos();
            while (waiting > 0 && System.nanoTime() < last) {
                selector.select(Load::proceed, 1000);
            }
        } finally {
            for (Client client : clients) {
                client.channel.close();
            }
        }
        long[] sorted = Arrays.copyOf(latencies, answers);
        Arrays.sort(sorted);
        return new Outcome(sorted, plan.time, failures, lastFailure);
    }

    private static void proceed(SelectionKey key) {
        try {
            ((Client) key.attachment()).proceed();
        } catch (IOException e) {
            throw new IllegalStateException("A connection broke: " + e.getMessage(), e);
        }
    }

    private void count(long latency) {
        if (answers == latencies.length) {
            latencies = Arrays.copyOf(latencies, 2 * answers);
        }
        latencies[answers++] = latency;
    }

    /** One client, its connection and what it waits for. */
    private final class Client {
        private final int number;
        private final Answer answer = new Answer();
        private SocketChannel channel;
        private SelectionKey key;
        private ByteBuffer request = ByteBuffer.allocate(0);
        private long sent;

        Client(int number) throws IOException {
            this.number = number;
            this.channel = connect();
            this.key = channel.register(selector, SelectionKey.OP_READ, this);
        }

        private SocketChannel connect() throws IOException {
            SocketChannel connected =
                    SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), plan.port));
            connected.setOption(StandardSocketOptions.TCP_NODELAY, true);
            connected.configureBlocking(false);
            return connected;
        }

        void send() throws IOException {
            request = ByteBuffer.wrap(requests.next(number));
            sent = System.nanoTime();
            waiting++;
            flush();
        }

        private void flush() throws IOException {
            channel.write(request);
            key.interestOps(
                    request.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
        }

        void proceed() throws IOException {
            if (key.isWritable() && request.hasRemaining()) {
                flush();
            }
            if (key.isReadable()) {
                receive();
            }
        }

        private void receive() throws IOException {
            buffer.clear();
            if (channel.read(buffer) < 0) {
                sendAgain();
                return;
            }
            buffer.flip();
            if (!answer.take(buffer)) {
                return;
            }
            long now = System.nanoTime();
            waiting--;
            if (answer.status() / 100 != 2) {
                failures++;
                lastFailure = "HTTP " + answer.status() + ": " + answer.error();
            } else if (now >= begin && now < end) {
                count(now - sent);
            }
            if (now < end) {
                send();
            }
        }

        /** A server that closes a kept connection while a request is on its way gets it again, as from any client. */
        private void sendAgain() throws IOException {
            channel.close();
            channel = connect();
            key = channel.register(selector, SelectionKey.OP_READ, this);
            request.rewind();
            flush();
        }
    }
}
