package dev.mlopscloud.notebooks.keeper;

import dev.mlopscloud.notebooks.disk.Pieces;
import dev.mlopscloud.notebooks.wire.Zmtp;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a tape from its beginning, while it may still be written. */
public final class TapeReader implements Closeable {
    private final Path folder;
    private final ByteBuffer head = ByteBuffer.allocate(Zmtp.LONG_HEAD);
    private @Nullable FileChannel file;
    private long number;
    private long offset;

    /** The tape in a folder; there may be none yet. */
    public TapeReader(Path folder) {
        this.folder = folder;
    }

    /** Whether a process writes to the tape in this folder. */
    public static boolean written(Path folder) {
        return Tape.written(folder);
    }

    /** Removes a tape that nobody needs. */
    public static void delete(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        for (long number : Tape.numbers(folder)) {
            Files.deleteIfExists(Tape.path(folder, number));
        }
    }

    /** The frames of the next whole message; empty where there is none yet. */
    public Optional<List<byte[]>> next() throws IOException {
        Optional<List<byte[]>> message = message();
        while (message.isEmpty()) {
            long next = nextNumber();
            if (next < 0) {
                return Optional.empty();
            }
            // Nothing is added to a file that has a successor, but something may have been, a moment ago.
            message = message();
            if (message.isEmpty() && open(next)) {
                message = message();
            }
        }
        return message;
    }

    /** The number of the file behind this one, or -1. */
    private long nextNumber() throws IOException {
        if (!Files.isDirectory(folder)) {
            return -1;
        }
        return Tape.numbers(folder).stream()
                .filter(candidate -> candidate > number)
                .findFirst()
                .orElse(-1L);
    }

    private boolean open(long candidate) throws IOException {
        FileChannel last = file;
        try {
            file = FileChannel.open(Tape.path(folder, candidate), StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            return false;
        }
        number = candidate;
        offset = 0;
        if (last != null) {
            last.close();
        }
        return true;
    }

    private Optional<List<byte[]>> message() throws IOException {
        FileChannel from = file;
        if (from == null) {
            return Optional.empty();
        }
        List<byte[]> frames = new ArrayList<>();
        long at = offset;
        boolean more = true;
        while (more) {
            head.clear();
            int read = from.read(head, at);
            if (read < Zmtp.SHORT_HEAD || read < Zmtp.headBytes(head.get(0))) {
                return Optional.empty();
            }
            long length = Zmtp.length(head, 0);
            at += Zmtp.headBytes(head.get(0));
            more = (head.get(0) & Zmtp.MORE) != 0;
            if (at + length > from.size()) {
                return Optional.empty();
            }
            ByteBuffer body = ByteBuffer.allocate(Math.toIntExact(length));
            Pieces.read(from, body, at);
            frames.add(body.array());
            at += length;
        }
        offset = at;
        return Optional.of(frames);
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
