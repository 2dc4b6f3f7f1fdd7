package dev.mlopscloud.notebooks.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ZmtpReaderTest {
    private static final int LIMIT = 1_000_000;

    private final List<String> heard = new ArrayList<>();
    private final ZmtpReader.Sink sink = new ZmtpReader.Sink() {
        @Override
        public void command(byte[] body) {
            heard.add("command " + new String(body, 1, body[0], StandardCharsets.US_ASCII));
        }

        @Override
        public void message(List<byte[]> frames) {
            heard.add("message " + frames.stream().map(frame -> frame.length).toList());
        }

        @Override
        public void tooLarge(List<byte[]> frames) {
            heard.add("too large behind " + frames.size());
        }
    };
    private final ZmtpReader reader = new ZmtpReader(sink, LIMIT);

    @BeforeEach
    void introduce() throws IOException {
        reader.read(Zmtp.introduction("PUB", new byte[0]));
        assertThat(heard).containsExactly("command READY");
        heard.clear();
    }

    private void read(int step, byte[]... frames) throws IOException {
        for (ByteBuffer piece : Zmtp.message(List.of(frames))) {
            while (piece.hasRemaining()) {
                int count = Math.min(step, piece.remaining());
                reader.read(piece.slice(piece.position(), count));
                piece.position(piece.position() + count);
            }
        }
    }

    @Test
    void findsMessagesHoweverTheyAreCutUp() throws IOException {
        for (int step : new int[] {1, 7, 100_000}) {
            read(step, new byte[3], new byte[0], new byte[255], new byte[256], new byte[100_000]);
            read(step, new byte[0]);
        }
        assertThat(heard)
                .containsExactly(
                        "message [3, 0, 255, 256, 100000]", "message [0]",
                        "message [3, 0, 255, 256, 100000]", "message [0]",
                        "message [3, 0, 255, 256, 100000]", "message [0]");
    }

    @Test
    void leavesOutWhatIsTooLargeAndGoesOn() throws IOException {
        read(50_000, new byte[10], new byte[20], new byte[LIMIT], new byte[30]);
        read(50_000, new byte[1]);
        assertThat(heard).containsExactly("too large behind 2", "message [1]");
    }

    @Test
    void leavesOutWhatNoMemoryIsLeftForAndGoesOn() throws Exception {
        Process small = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx16m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SmallHeap.class.getName())
                .redirectErrorStream(true)
                .start();
        assertThat(small.inputReader().readAllLines()).containsExactly("command", "too large", "message");
    }

    /** Hears 30 MB, and then one byte. */
    static final class SmallHeap {
        private static final int LARGE = 30_000_000;

        public static void main(String... none) throws IOException {
            ZmtpReader reader = new ZmtpReader(
                    new ZmtpReader.Sink() {
                        @Override
                        public void command(byte[] body) {
                            System.out.println("command");
                        }

                        @Override
                        public void message(List<byte[]> frames) {
                            System.out.println("message");
                        }

                        @Override
                        public void tooLarge(List<byte[]> frames) {
                            System.out.println("too large");
                        }
                    },
                    Long.MAX_VALUE);
            reader.read(Zmtp.introduction("PUB", new byte[0]));
            reader.read(ByteBuffer.allocate(Zmtp.LONG_HEAD)
                    .put((byte) Zmtp.LONG)
                    .putLong(LARGE)
                    .flip());
            byte[] part = new byte[LARGE / 1000];
            for (int sent = 0; sent < LARGE; sent += part.length) {
                reader.read(ByteBuffer.wrap(part));
            }
            reader.read(ByteBuffer.wrap(new byte[] {0, 1, 'x'}));
        }
    }

    @Test
    void aPromiseOfBytesTakesNoMemory() throws IOException {
        ZmtpReader generous = new ZmtpReader(sink, Long.MAX_VALUE);
        generous.read(Zmtp.introduction("PUB", new byte[0]));
        byte[] promise = ByteBuffer.allocate(10)
                .put((byte) Zmtp.LONG)
                .putLong(1L << 30)
                .put((byte) 0)
                .array();
        generous.read(ByteBuffer.wrap(promise));
        assertThat(heard).containsExactly("command READY");
    }

    @Test
    void refusesWhatIsNotZmtp() {
        ZmtpReader other = new ZmtpReader(sink, LIMIT);
        assertThatThrownBy(() -> other.read(ByteBuffer.wrap("HTTP/1.1".getBytes(StandardCharsets.US_ASCII))))
                .isInstanceOf(IOException.class);
        byte[] endless =
                ByteBuffer.allocate(9).put((byte) Zmtp.LONG).putLong(-1).array();
        assertThatThrownBy(() -> reader.read(ByteBuffer.wrap(endless))).isInstanceOf(IOException.class);
    }

    @Test
    void answersWhoAsksWhetherSomebodyIsThere() {
        byte[] ping = "\4PING\0\7abc".getBytes(StandardCharsets.US_ASCII);
        assertThat(Zmtp.answer(ping)).hasValueSatisfying(words -> {
            byte[] pong = new byte[words.remaining()];
            words.get(pong);
            assertThat(pong).isEqualTo("\4\10\4PONGabc".getBytes(StandardCharsets.US_ASCII));
        });
        assertThat(Zmtp.answer(new byte[] {5, 'R', 'E', 'A', 'D', 'Y'})).isEmpty();
    }
}
