package dev.mlopscloud.notebooks.keeper;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A program of its own that writes down what kernels publish, because ZeroMQ drops what nobody is subscribed to: with
 * it, somebody is, also while the server is killed, restarted or replaced. It takes its orders from standard input, one
 * line for a kernel: the port, how many bytes to keep, the folder for them. It ends when its server and all its kernels
 * have. Nothing but the JDK is needed, and one thread and a few megabytes of memory serve all kernels.
 */
public final class Keeper {
    /** What the native executable is told so that it becomes this program. */
    public static final String COMMAND = "keep-output";

    private static final int BUFFER_BYTES = 64 * 1024;

    private final Selector selector;
    private final Queue<String> orders = new ConcurrentLinkedQueue<>();
    private final ByteBuffer received = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final ByteBuffer gathered = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private volatile boolean alone;

    private Keeper() throws IOException {
        this.selector = Selector.open();
    }

    /** Runs until nobody needs it. */
    public static void main(String... arguments) throws IOException {
        new Keeper().run(System.in);
    }

    private void run(InputStream server) throws IOException {
        Thread listener = new Thread(() -> listen(server), "orders");
        listener.setDaemon(true);
        listener.start();
        while (!alone || !orders.isEmpty() || !selector.keys().isEmpty()) {
            selector.select(this::read);
            String order = orders.poll();
            while (order != null) {
                keep(order);
                order = orders.poll();
            }
            // Keys of connections that were closed leave with the next selection.
            selector.selectNow(this::read);
        }
    }

    private void listen(InputStream server) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(server, StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            while (line != null) {
                orders.add(line);
                selector.wakeup();
                line = lines.readLine();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            alone = true;
            selector.wakeup();
        }
    }

    private void keep(String order) {
        String[] words = order.split(" ", 3);
        try {
            Tape tape = new Tape(Path.of(words[2]), Long.parseLong(words[1]), gathered);
            try {
                Subscription.open(selector, Integer.parseInt(words[0]), tape);
            } catch (IOException e) {
                tape.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            System.err.println("A kernel's output is not kept: " + e);
        }
    }

    private void read(SelectionKey key) {
        Subscription subscription = (Subscription) key.attachment();
        try {
            if (!subscription.read(received)) {
                subscription.close();
            }
        } catch (IOException | RuntimeException e) {
            System.err.println("A kernel's output is not kept any longer: " + e);
            close(subscription);
        }
    }

    private static void close(Subscription subscription) {
        try {
            subscription.close();
        } catch (IOException e) {
            System.err.println("A connection does not close: " + e);
        }
    }
}
