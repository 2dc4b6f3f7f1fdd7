package dev.mlopscloud.notebooks.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FramesTest {
    private static final KernelMessage MESSAGE = new KernelMessage(
            bytes("{\"msg_id\":\"1\",\"msg_type\":\"execute_request\",\"session\":\"s\"}"),
            bytes("{}"),
            bytes("{}"),
            bytes("{\"code\":\"é\"}"),
            List.of(new byte[] {1, 2, 3}, new byte[0]));

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void assertSame(Envelope actual, Channel channel) {
        assertThat(actual.channel()).isEqualTo(channel);
        assertThat(actual.message()).usingRecursiveComparison().isEqualTo(MESSAGE);
    }

    @Test
    void binaryFramesKeepEveryByte() throws MalformedMessage {
        assertSame(V1Frame.decode(Joined.bytes(V1Frame.pieces(new Envelope(Channel.SHELL, MESSAGE)))), Channel.SHELL);
    }

    @Test
    void binaryFramesBeginWithTheirOffsets() {
        ByteBuffer frame = ByteBuffer.wrap(Joined.bytes(V1Frame.pieces(new Envelope(Channel.IOPUB, MESSAGE))))
                .order(ByteOrder.LITTLE_ENDIAN);
        assertThat(frame.getLong(0)).isEqualTo(8);
        assertThat(frame.getLong(8)).isEqualTo(8 * 9);
        assertThat(frame.getLong(8 * 8)).isEqualTo(frame.capacity());
    }

    @Test
    void refusesBinaryFramesThatPointOutside() {
        byte[] frame = Joined.bytes(V1Frame.pieces(new Envelope(Channel.SHELL, MESSAGE)));
        for (long wrong : new long[] {-1, Long.MAX_VALUE, frame.length + 1L}) {
            for (int word = 0; word < 9; word++) {
                byte[] broken = frame.clone();
                ByteBuffer.wrap(broken).order(ByteOrder.LITTLE_ENDIAN).putLong(8 * word, wrong);
                assertThatThrownBy(() -> V1Frame.decode(broken)).isInstanceOf(MalformedMessage.class);
            }
        }
    }

    @Test
    void survivesNoise() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = new byte[random.nextInt(120)];
            random.nextBytes(noise);
            if (noise.length > 8 && random.nextBoolean()) {
                ByteBuffer.wrap(noise).order(ByteOrder.LITTLE_ENDIAN).putLong(0, random.nextInt(12));
            }
            assertThatThrownBy(() -> V1Frame.decode(noise)).isInstanceOf(MalformedMessage.class);
            assertThatThrownBy(() -> JsonFrame.decodeBinary(noise)).isInstanceOf(MalformedMessage.class);
        }
    }

    @Test
    void refusesToSendOnIopub() {
        byte[] frame = Joined.bytes(V1Frame.pieces(new Envelope(Channel.IOPUB, MESSAGE)));
        assertThatThrownBy(() -> V1Frame.decode(frame)).isInstanceOf(MalformedMessage.class);
    }

    @Test
    void jsonFramesCarryTheirBuffersBehind() throws MalformedMessage {
        JsonFrame.Encoded encoded = JsonFrame.encode(new Envelope(Channel.SHELL, MESSAGE));
        assertThat(encoded.binary()).isTrue();
        assertSame(JsonFrame.decodeBinary(Joined.bytes(encoded.pieces())), Channel.SHELL);
    }

    @Test
    void jsonTextNamesIdAndTypeAtTheTop() throws MalformedMessage {
        KernelMessage plain =
                new KernelMessage(MESSAGE.header(), MESSAGE.parent(), MESSAGE.metadata(), MESSAGE.content(), List.of());
        JsonFrame.Encoded encoded = JsonFrame.encode(new Envelope(Channel.IOPUB, plain));
        assertThat(encoded.binary()).isFalse();
        assertThat(new String(Joined.bytes(encoded.pieces()), StandardCharsets.UTF_8))
                .contains("\"msg_id\":\"1\"", "\"msg_type\":\"execute_request\"", "\"channel\":\"iopub\"");
    }

    @Test
    void signsAndVerifies() throws MalformedMessage {
        ZmqFraming framing = new ZmqFraming("key");
        List<byte[]> frames = new ArrayList<>(framing.encode(MESSAGE));
        frames.addFirst(bytes("identity"));
        assertThat(framing.decode(frames)).usingRecursiveComparison().isEqualTo(MESSAGE);
    }

    @Test
    void refusesAForgedMessage() {
        ZmqFraming framing = new ZmqFraming("key");
        List<byte[]> frames = new ArrayList<>(framing.encode(MESSAGE));
        frames.set(5, bytes("{\"code\":\"evil\"}"));
        assertThatThrownBy(() -> framing.decode(frames)).isInstanceOf(MalformedMessage.class);
        List<byte[]> other = new ZmqFraming("another").encode(MESSAGE);
        assertThatThrownBy(() -> framing.decode(other)).isInstanceOf(MalformedMessage.class);
    }

    @Test
    void checksAMessageWhileItArrivesAsIfItHadComeAtOnce() throws MalformedMessage {
        ZmqFraming framing = new ZmqFraming("key");
        byte[] content = bytes("{\"code\":\"" + "x".repeat(1_000) + "\"}");
        KernelMessage large =
                new KernelMessage(MESSAGE.header(), MESSAGE.parent(), MESSAGE.metadata(), content, MESSAGE.buffers());
        List<byte[]> frames = new ZmqFraming("key").encode(large);
        List<byte[]> before = frames.subList(0, 5);
        KernelMessage another =
                new KernelMessage(bytes("{}"), MESSAGE.parent(), MESSAGE.metadata(), content, List.of());
        for (int count : new int[] {100, 400, 1_000}) {
            framing.arriving(before, Arrays.copyOf(content, count + 10), count);
        }
        assertThat(framing.decode(frames)).usingRecursiveComparison().isEqualTo(large);
        framing.arriving(before, content, 500);
        assertThat(framing.decode(new ZmqFraming("key").encode(another))).isNotNull();
        framing.arriving(before, content, 700);
        assertThat(framing.decode(frames)).usingRecursiveComparison().isEqualTo(large);
    }

    @Test
    void refusesAMessageThatIsForgedInAnyPartOfItsContent() {
        byte[] content = bytes("x".repeat(1_000));
        KernelMessage large =
                new KernelMessage(MESSAGE.header(), MESSAGE.parent(), MESSAGE.metadata(), content, List.of());
        for (int place : new int[] {0, 499, 500, 999}) {
            ZmqFraming framing = new ZmqFraming("key");
            List<byte[]> frames = new ArrayList<>(new ZmqFraming("key").encode(large));
            byte[] forged = content.clone();
            forged[place] = 'y';
            frames.set(5, forged);
            framing.arriving(frames.subList(0, 5), forged, 500);
            assertThatThrownBy(() -> framing.decode(frames)).isInstanceOf(MalformedMessage.class);
        }
    }

    @Test
    void anEmptyKeyMeansUnsigned() throws MalformedMessage {
        ZmqFraming framing = new ZmqFraming("");
        List<byte[]> frames = framing.encode(MESSAGE);
        assertThat(frames.get(1)).isEmpty();
        assertThat(framing.decode(frames)).usingRecursiveComparison().isEqualTo(MESSAGE);
    }

    @Test
    void readsStringsOfManyMegabytes() throws MalformedMessage {
        String large = "x".repeat(30_000_000);
        Envelope envelope = JsonFrame.decodeText(
                "{\"channel\":\"shell\",\"header\":{\"msg_id\":\"1\"},\"content\":{\"code\":\"" + large + "\"}}");
        assertThat(envelope.message().content()).hasSizeGreaterThan(30_000_000);
    }
}
