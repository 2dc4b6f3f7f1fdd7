package dev.mlopscloud.notebooks.journal;

import dev.mlopscloud.notebooks.disk.Pieces;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Reads one record of a file: what is small through a window, what is large straight to where it belongs. */
final class RecordReader {
    private static final int WINDOW_BYTES = 16 * 1024;

    private final FileChannel channel;
    private final ByteBuffer window;
    private final long end;
    private long at;

    /** The record of {@code length} bytes that begins at {@code offset}. */
    RecordReader(FileChannel channel, long offset, long length) {
        this.channel = channel;
        this.at = offset;
        this.end = offset + length;
        this.window = ByteBuffer.allocate((int) Math.min(length, WINDOW_BYTES)).limit(0);
    }

    /** How many bytes of the record have not been read. */
    long remaining() {
        return window.remaining() + end - at;
    }

    /**
     * The next bytes.
     *
     * @throws IOException if the record has fewer
     */
    byte[] bytes(int count) throws IOException {
        if (count < 0 || count > remaining()) {
            throw new IOException("a record of a journal is damaged");
        }
        byte[] bytes = new byte[count];
        int ready = Math.min(count, window.remaining());
        window.get(bytes, 0, ready);
        int missing = count - ready;
        if (missing > window.capacity()) {
            Pieces.read(channel, ByteBuffer.wrap(bytes, ready, missing), at);
            at += missing;
        } else if (missing > 0) {
            window.clear().limit((int) Math.min(window.capacity(), end - at));
            Pieces.read(channel, window, at);
            at += window.position();
            window.flip().get(bytes, ready, missing);
        }
        return bytes;
    }

    int number() throws IOException {
        return ByteBuffer.wrap(bytes(Integer.BYTES)).getInt();
    }

    int shortNumber() throws IOException {
        return ByteBuffer.wrap(bytes(Short.BYTES)).getShort();
    }
}
