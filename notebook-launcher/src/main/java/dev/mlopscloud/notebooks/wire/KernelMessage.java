package dev.mlopscloud.notebooks.wire;

import java.util.List;

/**
 * One message between a client and a kernel, its JSON parts still as the bytes that were sent.
 *
 * @param buffers binary attachments, unsigned
 */
// Bytes pass through as they came; messages are never compared.
@SuppressWarnings("ArrayRecordComponent")
public record KernelMessage(byte[] header, byte[] parent, byte[] metadata, byte[] content, List<byte[]> buffers) {
    private static final byte[] EMPTY_OBJECT = {'{', '}'};

    /** The bytes of {@code {}}: what a part holds that has nothing to say. */
    public static byte[] emptyObject() {
        return EMPTY_OBJECT.clone();
    }

    /** This message as something that is said because of another, whose header is given. */
    public KernelMessage under(byte[] cause) {
        return new KernelMessage(header, cause, metadata, content, buffers);
    }

    /** Bytes of all parts together: what the message costs while it waits somewhere. */
    public long size() {
        long size = (long) header.length + parent.length + metadata.length + content.length;
        for (byte[] buffer : buffers) {
            size += buffer.length;
        }
        return size;
    }
}
