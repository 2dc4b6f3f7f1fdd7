package dev.mlopscloud.notebooks.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A message as the frames of one ZeroMQ multipart message, signed with the kernel's key. Not thread-safe. */
public final class ZmqFraming {
    private static final byte[] DELIMITER = "<IDS|MSG>".getBytes(StandardCharsets.US_ASCII);
    private static final int JSON_PARTS = 4;

    private final Signer signer;

    /** Framing with the {@code key} of a kernel's connection file. */
    public ZmqFraming(String key) {
        this.signer = new Signer(key);
    }

    /** The frames to send to a kernel: no identities, the socket has its own. */
    public List<byte[]> encode(KernelMessage message) {
        List<byte[]> frames = new ArrayList<>(2 + JSON_PARTS + message.buffers().size());
        frames.add(DELIMITER);
        frames.add(signer.sign(message));
        frames.add(message.header());
        frames.add(message.parent());
        frames.add(message.metadata());
        frames.add(message.content());
        frames.addAll(message.buffers());
        return frames;
    }

    /**
     * Begins to check a message whose content is still coming in.
     *
     * @param frames those that are complete
     * @param next the one that is not
     * @param count bytes of it that are there
     */
    public void arriving(List<byte[]> frames, byte[] next, int count) {
        int header = delimiter(frames) + 2;
        if (frames.size() == header + JSON_PARTS - 1) {
            signer.arriving(frames.subList(header, frames.size()), next, count);
        }
    }

    /** The parent's header in the first frames of a message; that of nobody where it is not among them. */
    public static byte[] parentOf(List<byte[]> frames) {
        int parent = delimiter(frames) + 2 + 1;
        return parent < frames.size() ? frames.get(parent) : KernelMessage.emptyObject();
    }

    private static int delimiter(List<byte[]> frames) {
        int delimiter = 0;
        while (delimiter < frames.size() && !Arrays.equals(frames.get(delimiter), DELIMITER)) {
            delimiter++;
        }
        return delimiter;
    }

    /**
     * The message in these frames, its identities or topic dropped.
     *
     * @throws MalformedMessage if parts are missing or the signature is not the kernel's
     */
    public KernelMessage decode(List<byte[]> frames) throws MalformedMessage {
        int delimiter = delimiter(frames);
        int header = delimiter + 2;
        if (frames.size() < header + JSON_PARTS) {
            throw new MalformedMessage("a kernel message has a delimiter, a signature and four parts");
        }
        KernelMessage message = new KernelMessage(
                frames.get(header),
                frames.get(header + 1),
                frames.get(header + 2),
                frames.get(header + 3),
                List.copyOf(frames.subList(header + JSON_PARTS, frames.size())));
        if (!signer.verifies(message, frames.get(delimiter + 1))) {
            throw new MalformedMessage("the signature is not the kernel's");
        }
        return message;
    }
}
