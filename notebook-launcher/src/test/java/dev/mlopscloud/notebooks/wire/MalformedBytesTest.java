package dev.mlopscloud.notebooks.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever the bytes are, a decoder gives a message or refuses them, and takes no more memory than they account for.
 * Bytes are what a sender might get wrong or make up: valid ones with words replaced, parts missing, doubled, moved.
 */
class MalformedBytesTest {
    private static final int ROUNDS = 20_000;

    /** What a decoder takes whatever it reads: the first buffer of a body, JSON's buffers, an exception. */
    private static final long ANYWAY_BYTES = 256 * 1024;

    /** Two bytes may be a message with nothing in it: a list, an empty frame and a refusal. */
    private static final long MAX_GROWTH = 256;

    private static final long[] WORDS = {
        0,
        1,
        2,
        6,
        7,
        8,
        9,
        56,
        64,
        72,
        -1,
        -8,
        255,
        256,
        65_535,
        1L << 20,
        1L << 31,
        (1L << 31) - 1,
        1L << 61,
        1L << 62,
        Long.MAX_VALUE,
        Long.MIN_VALUE
    };

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Something that reads bytes, and may only fail in the ways that its users know. */
    private interface Decoder {
        void decode(byte[] bytes) throws MalformedMessage, IOException;
    }

    private static Envelope message(int buffers) {
        List<byte[]> attached = new ArrayList<>();
        for (int i = 0; i < buffers; i++) {
            attached.add(new byte[i * 7]);
        }
        return new Envelope(
                Channel.SHELL,
                new KernelMessage(
                        bytes("{\"msg_id\":\"1\",\"msg_type\":\"execute_request\",\"session\":\"s\"}"),
                        bytes("{}"),
                        bytes("{\"cellId\":\"c\"}"),
                        bytes("{\"code\":\"é\\ud83d\\ude00\"}"),
                        attached));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] spoilt(Random random, byte[] valid) {
        byte[] bytes = valid.clone();
        for (int changes = random.nextInt(4); changes >= 0 && bytes.length > 0; changes--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(7)) {
                case 0 -> bytes[at] = (byte) random.nextInt();
                case 1 -> bytes = Arrays.copyOf(bytes, at);
                case 2 -> bytes = Arrays.copyOf(bytes, bytes.length + random.nextInt(100));
                case 3 -> bytes = Arrays.copyOfRange(bytes, at, bytes.length);
                case 4 -> put(random, bytes, ByteOrder.LITTLE_ENDIAN);
                case 5 -> put(random, bytes, ByteOrder.BIG_ENDIAN);
                default -> bytes = doubled(bytes, at, random.nextInt(bytes.length));
            }
        }
        return bytes;
    }

    private static void put(Random random, byte[] bytes, ByteOrder order) {
        int size = random.nextBoolean() ? Long.BYTES : Integer.BYTES;
        if (bytes.length < size) {
            return;
        }
        ByteBuffer words = ByteBuffer.wrap(bytes).order(order);
        int at = random.nextInt(bytes.length / size) * size;
        long word = WORDS[random.nextInt(WORDS.length)];
        if (size == Long.BYTES) {
            words.putLong(at, word);
        } else {
            words.putInt(at, (int) word);
        }
    }

    private static byte[] doubled(byte[] bytes, int one, int other) {
        int from = Math.min(one, other);
        int to = Math.max(one, other);
        byte[] doubled = Arrays.copyOf(bytes, bytes.length + to - from);
        System.arraycopy(bytes, from, doubled, to, bytes.length - from);
        return doubled;
    }

    private static void check(byte[] bytes, Decoder decoder) {
        long limit = ANYWAY_BYTES + MAX_GROWTH * bytes.length;
        // Classes are loaded once, at any time.
        if (allocated(bytes, decoder) > limit) {
            assertThat(allocated(bytes, decoder)).as("%d bytes", bytes.length).isLessThan(limit);
        }
    }

    private static long allocated(byte[] bytes, Decoder decoder) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            decoder.decode(bytes);
        } catch (MalformedMessage | IOException refused) {
            assertThat(refused.getMessage()).isNotEmpty();
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    private static void checkAll(Function<Envelope, byte[]> encoder, Decoder decoder) {
        Random random = new Random(11);
        assertThatCode(() -> decoder.decode(encoder.apply(message(2))))
                .as("what is valid")
                .doesNotThrowAnyException();
        for (int round = 0; round < ROUNDS; round++) {
            check(spoilt(random, encoder.apply(message(random.nextInt(3)))), decoder);
        }
    }

    private static byte[] jsonFrame(Envelope envelope) {
        try {
            return Joined.bytes(JsonFrame.encode(envelope).pieces());
        } catch (MalformedMessage e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] stream(Envelope envelope) {
        ByteBuffer stream = ByteBuffer.allocate(10_000).put(Zmtp.introduction("ROUTER", new byte[0]));
        for (ByteBuffer piece : Zmtp.message(new ZmqFraming("key").encode(envelope.message()))) {
            stream.put(piece);
        }
        return Arrays.copyOf(stream.array(), stream.position());
    }

    @Test
    void binaryFrames() {
        checkAll(envelope -> Joined.bytes(V1Frame.pieces(envelope)), V1Frame::decode);
    }

    @Test
    void jsonFrames() {
        checkAll(MalformedBytesTest::jsonFrame, JsonFrame::decodeBinary);
    }

    @Test
    void jsonTexts() {
        byte[] text = jsonFrame(message(0));
        checkAll(envelope -> text.clone(), spoilt -> JsonFrame.decodeText(new String(spoilt, StandardCharsets.UTF_8)));
    }

    @Test
    void messagesOfKernels() {
        checkAll(MalformedBytesTest::stream, stream -> read(stream, stream.length, new ArrayList<>()));
    }

    /** What a reader makes of a stream that comes in pieces. */
    private static void read(byte[] stream, int step, List<String> heard) throws IOException {
        ZmqFraming framing = new ZmqFraming("key");
        ZmtpReader reader = new ZmtpReader(
                new ZmtpReader.Sink() {
                    @Override
                    public void command(byte[] body) {
                        heard.add("command " + body.length + Zmtp.answer(body).isPresent());
                    }

                    @Override
                    public void message(List<byte[]> frames) {
                        try {
                            heard.add("message " + framing.decode(frames).size());
                        } catch (MalformedMessage e) {
                            heard.add("no message");
                        }
                    }

                    @Override
                    public void tooLarge(List<byte[]> frames) {
                        heard.add("too large behind " + ZmqFraming.parentOf(frames).length);
                    }
                },
                1_000);
        for (int at = 0; at < stream.length; at += step) {
            reader.read(ByteBuffer.wrap(stream, at, Math.min(step, stream.length - at)));
        }
    }

    @Test
    void aStreamMeansTheSameHoweverItIsCutUp() {
        Random random = new Random(13);
        for (int round = 0; round < ROUNDS / 10; round++) {
            byte[] stream = spoilt(random, stream(message(2)));
            List<String> whole = outcome(stream, stream.length);
            assertThat(outcome(stream, 1 + random.nextInt(20))).isEqualTo(whole);
        }
    }

    private static List<String> outcome(byte[] stream, int step) {
        List<String> heard = new ArrayList<>();
        try {
            read(stream, Math.max(1, step), heard);
        } catch (IOException e) {
            heard.add("refused");
        }
        return heard;
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "{\"header\":{\"a\":["})
    void jsonWithoutAnEndIsRefused(String opening) {
        byte[] deep = bytes(opening.repeat(100_000));
        check(deep, frame -> JsonFrame.decodeText(new String(frame, StandardCharsets.UTF_8)));
        check(deep, Header::parse);
        check(deep, WireJson::object);
    }
}
