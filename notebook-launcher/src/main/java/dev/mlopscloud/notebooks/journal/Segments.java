package dev.mlopscloud.notebooks.journal;

import dev.mlopscloud.notebooks.disk.AtomicFile;
import dev.mlopscloud.notebooks.disk.Pieces;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Records in files of a few megabytes, numbered in order. When they need more than their space, the oldest file goes.
 * Nothing is forced to the disk: a crash of the machine ends the kernels as well.
 */
final class Segments {
    private static final long SEGMENT_BYTES = 4L * 1024 * 1024;
    /** What a record has besides its parts. */
    private static final int HEAD_BYTES = 1024;

    private static final int MAX_RECORD = 1024 * 1024 * 1024;
    private static final int WRITE_BYTES = 128 * 1024;
    private static final String SUFFIX = ".seg";

    /** One file: the number of its first record, how many it holds, and how long it is. */
    private static final class Segment {
        private final Path file;
        private final long first;
        private long count;
        private long bytes;

        Segment(Path file, long first) {
            this.file = file;
            this.first = first;
        }
    }

    private final Path folder;
    private final long limitBytes;
    private final long segmentBytes;
    private final List<Segment> segments = new ArrayList<>();
    private @Nullable FileChannel tail;
    private boolean deleted;
    private long next;

    Segments(Path folder, long limitBytes) throws IOException {
        this.folder = AtomicFile.privateDirectory(folder);
        this.limitBytes = limitBytes;
        this.segmentBytes = Math.max(1, Math.min(SEGMENT_BYTES, limitBytes / 4));
        recover();
    }

    private void recover() throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.list(folder)) {
            files = found.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            String name = String.valueOf(file.getFileName());
            Segment segment = new Segment(file, Long.parseLong(name.substring(0, name.length() - SUFFIX.length())));
            count(segment);
            segments.add(segment);
            next = segment.first + segment.count;
        }
    }

    /** A record that was cut off when the server was killed is no record. */
    private static void count(Segment segment) throws IOException {
        try (FileChannel channel = FileChannel.open(segment.file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long size = channel.size();
            long length = length(channel, 0, size);
            while (length >= 0) {
                segment.count++;
                segment.bytes += Integer.BYTES + length;
                length = length(channel, segment.bytes, size);
            }
            channel.truncate(segment.bytes);
        }
    }

    /** The length of the record at {@code offset}, or -1 where none is whole. */
    private static long length(FileChannel channel, long offset, long size) throws IOException {
        ByteBuffer word = ByteBuffer.allocate(Integer.BYTES);
        if (offset + Integer.BYTES > size || channel.read(word, offset) < Integer.BYTES) {
            return -1;
        }
        int length = word.getInt(0);
        return length < 0 || length > MAX_RECORD || offset + Integer.BYTES + length > size ? -1 : length;
    }

    Path folder() {
        return folder;
    }

    /** The number that the next record gets. */
    synchronized long next() {
        return next;
    }

    /** The largest message that has room here beside others. */
    long largest() {
        return Math.max(0, limitBytes - segmentBytes - HEAD_BYTES);
    }

    /** The number of the oldest record that is still here. */
    synchronized long first() {
        return segments.isEmpty() ? next : segments.getFirst().first;
    }

    synchronized long bytes() {
        return segments.stream().mapToLong(segment -> segment.bytes).sum();
    }

    /** Adds a record and returns its number. */
    synchronized long append(Entry entry) throws IOException {
        if (deleted) {
            // A kernel's last words, when nobody keeps them any more.
            return next++;
        }
        ByteBuffer[] parts = entry.encode();
        long length = 0;
        for (ByteBuffer part : parts) {
            length += part.remaining();
        }
        ByteBuffer[] record = new ByteBuffer[parts.length + 1];
        record[0] = ByteBuffer.allocate(Integer.BYTES)
                .putInt(Math.toIntExact(length))
                .flip();
        System.arraycopy(parts, 0, record, 1, parts.length);
        Segment segment = segmentFor(length);
        FileChannel channel = tail == null ? open(segment) : tail;
        write(channel, record, Integer.BYTES + length);
        segment.bytes += Integer.BYTES + length;
        segment.count++;
        dropOldest();
        return next++;
    }

    /** At once, or piece by piece where it is large: the system copies what is written. */
    private static void write(FileChannel channel, ByteBuffer[] record, long length) throws IOException {
        if (length <= WRITE_BYTES) {
            long written = 0;
            while (written < length) {
                written += channel.write(record);
            }
            return;
        }
        for (ByteBuffer part : record) {
            Pieces.write(channel, part);
        }
    }

    private Segment segmentFor(long length) throws IOException {
        Segment last = segments.isEmpty() ? null : segments.getLast();
        if (last != null && last.bytes + length <= segmentBytes) {
            return last;
        }
        close();
        Segment fresh = new Segment(folder.resolve(String.format("%019d", next) + SUFFIX), next);
        segments.add(fresh);
        return fresh;
    }

    private FileChannel open(Segment segment) throws IOException {
        FileChannel channel = FileChannel.open(segment.file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        tail = channel;
        return channel;
    }

    private void dropOldest() throws IOException {
        long bytes = bytes();
        while (segments.size() > 1 && bytes > limitBytes) {
            Segment oldest = segments.removeFirst();
            bytes -= oldest.bytes;
            Files.deleteIfExists(oldest.file);
        }
    }

    synchronized void close() throws IOException {
        if (tail != null) {
            tail.close();
            tail = null;
        }
    }

    /** Removes everything, the folder too. */
    synchronized void delete() throws IOException {
        deleted = true;
        close();
        segments.clear();
        delete(folder);
    }

    /** Removes a folder of records. */
    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(folder);
    }

    /** A place in the journal from which records are read in order. */
    final class Cursor {
        private long position;
        private long segmentFirst = -1;
        private long offset;
        private long skipped;

        Cursor(long position) {
            this.position = position;
        }

        /** The number of the record that comes next. */
        long position() {
            return position;
        }

        /** How many records went before they could be read, since this was last asked. */
        long takeSkipped() {
            long count = skipped;
            skipped = 0;
            return count;
        }

        /** Up to about {@code maxBytes} of records, at least one if there is any. */
        List<Entry> read(long maxBytes) throws IOException {
            synchronized (Segments.this) {
                if (position < first()) {
                    skipped += first() - position;
                    position = first();
                }
                Segment segment = null;
                for (Segment candidate : segments) {
                    if (candidate.first <= position && position < candidate.first + candidate.count) {
                        segment = candidate;
                    }
                }
                return segment == null ? List.of() : read(segment, maxBytes);
            }
        }

        private List<Entry> read(Segment segment, long maxBytes) throws IOException {
            List<Entry> entries = new ArrayList<>();
            try (FileChannel channel = FileChannel.open(segment.file, StandardOpenOption.READ)) {
                if (segmentFirst != segment.first) {
                    seek(channel, segment);
                }
                long end = Math.min(segment.bytes, offset + Math.max(maxBytes, Integer.BYTES));
                while (offset < end) {
                    long length = length(channel, offset, segment.bytes);
                    if (length < 0) {
                        throw new IOException("a journal is damaged");
                    }
                    entries.add(Entry.decode(new RecordReader(channel, offset + Integer.BYTES, length)));
                    offset += Integer.BYTES + length;
                    position++;
                }
            }
            return entries;
        }

        private void seek(FileChannel channel, Segment segment) throws IOException {
            segmentFirst = segment.first;
            offset = 0;
            for (long number = segment.first; number < position; number++) {
                offset += Integer.BYTES + length(channel, offset, segment.bytes);
            }
        }
    }

    /** A cursor at the record numbered {@code from}. */
    Cursor from(long from) {
        return new Cursor(from);
    }
}
