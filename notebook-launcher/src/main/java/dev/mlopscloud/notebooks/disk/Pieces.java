package dev.mlopscloud.notebooks.disk;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Large content read and written piece by piece. The JDK copies what lies in the heap to memory outside of it, and each
 * thread keeps that memory for the next time, however large it was.
 */
public final class Pieces {
    private static final int BYTES = 128 * 1024;

    private static final int MAX_BYTES = Integer.MAX_VALUE - 8;

    private Pieces() {}

    /** Writes all that remains in {@code content}, at the channel's position. */
    public static void write(FileChannel channel, ByteBuffer content) throws IOException {
        int end = content.limit();
        while (content.position() < end) {
            content.limit(Math.min(end, content.position() + BYTES));
            channel.write(content);
            content.limit(end);
        }
    }

    /** The bytes of a file. */
    public static byte[] readAll(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size > MAX_BYTES) {
                throw new IOException("a file is too large to be read at once");
            }
            ByteBuffer content = ByteBuffer.allocate((int) size);
            read(channel, content, 0);
            return content.array();
        }
    }

    /**
     * Fills what remains of {@code content} from {@code offset} on.
     *
     * @throws EOFException if there is less
     */
    public static void read(FileChannel channel, ByteBuffer content, long offset) throws IOException {
        int end = content.limit();
        long at = offset;
        while (content.position() < end) {
            content.limit(Math.min(end, content.position() + BYTES));
            int count = channel.read(content, at);
            content.limit(end);
            if (count < 0) {
                throw new EOFException("a file is shorter than it was");
            }
            at += count;
        }
    }
}
