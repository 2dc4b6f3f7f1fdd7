package dev.mlopscloud.notebooks.keeper;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * Whole messages as frames of ZMTP, one after the other, in two files at most: when the second is full, the first goes.
 * A lock tells that somebody writes.
 */
final class Tape implements Closeable {
    private static final String SUFFIX = ".tape";
    private static final String LOCK = "tape.lock";

    private final Path folder;
    private final long fileBytes;
    private final ByteBuffer gathered;
    private final FileChannel lock;
    private long number;
    private FileChannel file;
    private long size;

    /**
     * Goes on behind what is there.
     *
     * @param gathered a buffer to gather writes in; it is empty between calls of {@link #flush}
     * @throws IOException if another process writes here, or nobody can
     */
    Tape(Path folder, long bytes, ByteBuffer gathered) throws IOException {
        this.folder = folder;
        this.fileBytes = Math.max(1, bytes / 2);
        this.gathered = gathered;
        this.lock = lock(folder);
        List<Long> present = numbers(folder);
        this.number = present.isEmpty() ? 1 : present.getLast() + 1;
        this.file = create();
        Files.deleteIfExists(path(folder, number - 2));
    }

    private static FileChannel lock(Path folder) throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
            channel.close();
            throw new IOException("another process writes in " + folder);
        }
        return channel;
    }

    /** Whether a process writes to the tape in this folder. */
    static boolean written(Path folder) {
        if (!Files.exists(folder.resolve(LOCK))) {
            return false;
        }
        try (FileChannel free = lock(folder)) {
            return !free.isOpen();
        } catch (IOException taken) {
            return true;
        }
    }

    /** The numbers of the files in a folder, the oldest first. */
    static List<Long> numbers(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> String.valueOf(path.getFileName()))
                    .filter(name -> name.matches("\\d{1,18}\\" + SUFFIX))
                    .map(name -> Long.parseLong(name.substring(0, name.length() - SUFFIX.length())))
                    .sorted()
                    .toList();
        }
    }

    static Path path(Path folder, long number) {
        return folder.resolve(number + SUFFIX);
    }

    private FileChannel create() throws IOException {
        return FileChannel.open(path(folder, number), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    void write(byte one) throws IOException {
        if (!gathered.hasRemaining()) {
            flush();
        }
        gathered.put(one);
    }

    void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (!gathered.hasRemaining()) {
                flush();
            }
            int count = Math.min(bytes.remaining(), gathered.remaining());
            gathered.put(gathered.position(), bytes, bytes.position(), count).position(gathered.position() + count);
            bytes.position(bytes.position() + count);
        }
    }

    /** A message is complete: the next may begin in another file. */
    void messageEnded() throws IOException {
        if (size + gathered.position() >= fileBytes) {
            flush();
            file.close();
            number++;
            size = 0;
            file = create();
            Files.deleteIfExists(path(folder, number - 2));
        }
    }

    /** From here on a reader sees it, whatever becomes of this process. */
    void flush() throws IOException {
        gathered.flip();
        try {
            while (gathered.hasRemaining()) {
                size += file.write(gathered);
            }
        } finally {
            gathered.clear();
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
        lock.close();
    }
}
