package dev.mlopscloud.artifacts;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;

/** Stands between the gateway and its store, does harm as it is told, and counts connections. */
final class FaultProxy implements AutoCloseable {
    private static final int CHUNK = 32 << 10;

    private final ServerSocket server;
    private final int store;
    private final String scheme;
    private volatile Fault fault = Fault.none();
    private final AtomicInteger left = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedQueue<Socket> sockets = new ConcurrentLinkedQueue<>();

    /** Listens with {@code sockets}, plain ones or those of TLS, and goes on to the store's port. */
    FaultProxy(ServerSocketFactory sockets, String scheme, int store) {
        this.store = store;
        this.scheme = scheme;
        try {
            server = sockets.createServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    /** What to do to requests. */
    enum Harm {
        NONE,
        /** Answer in the store's place, and close. */
        ANSWER,
        /** Reset the connection after so many bytes of a request. */
        RESET_REQUEST,
        /** Reset the connection after so many bytes of an answer. */
        RESET_ANSWER,
        /** Pass nothing on, and keep the connection. */
        STALL,
        /** Pass on a little at a time. */
        SLOW
    }

    /** A harm, how often it is done, and its measure. */
    record Fault(Harm harm, int times, long bytes, String answer) {
        static Fault none() {
            return new Fault(Harm.NONE, 0, 0, "");
        }

        static Fault of(Harm harm, int times, long bytes) {
            return new Fault(harm, times, bytes, "");
        }

        static Fault answer(int times, int status, String code) {
            String body = "<?xml version=\"1.0\"?><Error><Code>" + code + "</Code><Message>told to</Message></Error>";
            return new Fault(
                    Harm.ANSWER,
                    times,
                    0,
                    "HTTP/1.1 " + status + " told to\r\nContent-Type: application/xml\r\nConnection: close\r\n"
                            + "Content-Length: " + body.length() + "\r\n\r\n" + body);
        }
    }

    String url() {
        return scheme + "://127.0.0.1:" + server.getLocalPort();
    }

    /** Begins to do harm, and forgets what was seen. */
    void inflict(Fault next) {
        heads.clear();
        left.set(next.times());
        fault = next;
    }

    /** The heads of the requests since then. */
    List<String> heads() {
        return List.copyOf(heads);
    }

    int openConnections() {
        return open.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                sockets.add(client);
                open.incrementAndGet();
                Thread.ofVirtual().start(() -> connect(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void connect(Socket client) {
        try (client;
                Socket upstream = new Socket(InetAddress.getLoopbackAddress(), store)) {
            sockets.add(upstream);
            Thread answers = Thread.ofVirtual().start(() -> answers(client, upstream));
            requests(client, upstream);
            answers.join();
        } catch (IOException e) {
            // One of the two is gone, and with this the other as well.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.decrementAndGet();
        }
    }

    private void requests(Socket client, Socket upstream) throws IOException {
        InputStream in = client.getInputStream();
        OutputStream out = upstream.getOutputStream();
        var chunk = new byte[CHUNK];
        long sent = 0;
        boolean harmed = false;
        for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
            String start = new String(chunk, 0, Math.min(count, 4096), StandardCharsets.ISO_8859_1);
            if (start.matches("(?s)(GET|PUT|POST|HEAD|DELETE) /.*")) {
                heads.add(start.split("\r\n\r\n", 2)[0]);
                sent = 0;
                harmed = isHarmed(Harm.ANSWER, Harm.RESET_REQUEST, Harm.STALL);
            }
            sent += count;
            Fault now = fault;
            if (harmed && now.harm() == Harm.ANSWER) {
                client.getOutputStream().write(now.answer().getBytes(StandardCharsets.ISO_8859_1));
                upstream.close();
                return;
            } else if (harmed && now.harm() == Harm.RESET_REQUEST && sent > now.bytes()) {
                reset(client);
                upstream.close();
                return;
            } else if (harmed && now.harm() == Harm.STALL) {
                continue;
            }
            slow(now);
            out.write(chunk, 0, count);
        }
        upstream.shutdownOutput();
    }

    private void answers(Socket client, Socket upstream) {
        try {
            InputStream in = upstream.getInputStream();
            OutputStream out = client.getOutputStream();
            var chunk = new byte[CHUNK];
            long sent = 0;
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                sent += count;
                Fault now = fault;
                if (now.harm() == Harm.RESET_ANSWER && sent > now.bytes() && isHarmed(Harm.RESET_ANSWER)) {
                    reset(client);
                    break;
                }
                slow(now);
                out.write(chunk, 0, count);
            }
            client.close();
            upstream.close();
        } catch (IOException e) {
            // The other direction ended it.
        }
    }

    private boolean isHarmed(Harm... harms) {
        return List.of(harms).contains(fault.harm()) && left.getAndDecrement() > 0;
    }

    private static void slow(Fault now) throws IOException {
        if (now.harm() == Harm.SLOW) {
            try {
                Thread.sleep(2);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }

    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
