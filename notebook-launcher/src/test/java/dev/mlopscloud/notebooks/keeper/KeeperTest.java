package dev.mlopscloud.notebooks.keeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** The program itself, beside a publisher that drops what nobody is subscribed to. */
@Timeout(120)
class KeeperTest {
    private static final long PLENTY = 64L * 1024 * 1024;

    @TempDir
    Path folder;

    private final ZContext context = new ZContext();
    private ZMQ.Socket kernel;
    private Process keeper;
    private int port;

    @BeforeEach
    void startBoth() throws IOException {
        kernel = context.createSocket(SocketType.XPUB);
        kernel.setSndHWM(0);
        port = kernel.bindToRandomPort("tcp://127.0.0.1");
        keeper = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx8m",
                        "-cp",
                        Path.of("target", "classes").toAbsolutePath().toString(),
                        Keeper.class.getName())
                .inheritIO()
                .redirectInput(ProcessBuilder.Redirect.PIPE)
                .start();
    }

    @AfterEach
    void stopBoth() {
        keeper.destroyForcibly();
        context.close();
    }

    private void order(long bytes) throws IOException {
        OutputStream orders = keeper.getOutputStream();
        orders.write((port + " " + bytes + " " + folder + "\n").getBytes(StandardCharsets.UTF_8));
        orders.flush();
        assertThat(kernel.recv()).as("the subscription").containsExactly(1);
    }

    private void publish(String text) {
        kernel.sendMore("topic");
        kernel.send(text);
    }

    /** The bodies of the next so many messages. */
    private static List<String> read(TapeReader tape, int count) throws IOException, InterruptedException {
        List<String> read = new ArrayList<>();
        while (read.size() < count) {
            Optional<List<byte[]>> message = tape.next();
            if (message.isEmpty()) {
                Thread.sleep(5);
            } else {
                assertThat(message.get()).hasSize(2);
                read.add(new String(message.get().get(1), StandardCharsets.UTF_8));
            }
        }
        return read;
    }

    @Test
    void keepsWhatIsSaidBeforeAndAfterItsServerIsGone() throws IOException, InterruptedException {
        order(PLENTY);
        publish("before");
        String large = "x".repeat(3_000_000);
        try (TapeReader tape = new TapeReader(folder)) {
            assertThat(read(tape, 1)).containsExactly("before");
            keeper.getOutputStream().close();
            publish(large);
            publish("");
            publish("after");
            assertThat(read(tape, 3)).containsExactly(large, "", "after");
        }
        assertThat(TapeReader.written(folder)).isTrue();
        assertThat(keeper.isAlive()).isTrue();
    }

    @Test
    void endsWithItsServerAndItsKernels() throws IOException, InterruptedException {
        order(PLENTY);
        keeper.getOutputStream().close();
        kernel.close();
        assertThat(keeper.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(TapeReader.written(folder)).isFalse();
    }

    @Test
    void letsTheOldestGoWhenThereIsTooMuch() throws IOException, InterruptedException {
        order(100_000);
        String kilobyte = "y".repeat(1_000);
        for (int i = 0; i < 500; i++) {
            publish(i + kilobyte);
        }
        publish("end");
        List<String> kept = new ArrayList<>();
        try (TapeReader tape = new TapeReader(folder)) {
            while (!kept.contains("end")) {
                kept.addAll(read(tape, 1));
            }
        }
        assertThat(bytes()).isLessThan(110_000);
        assertThat(kept).endsWith("499" + kilobyte, "end");
    }

    private long bytes() throws IOException {
        long bytes = 0;
        for (long number : Tape.numbers(folder)) {
            bytes += Files.size(Tape.path(folder, number));
        }
        return bytes;
    }
}
