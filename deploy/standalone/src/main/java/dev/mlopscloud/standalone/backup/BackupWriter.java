package dev.mlopscloud.standalone.backup;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mlopscloud.standalone.postgres.ClusterSink;
import java.io.BufferedOutputStream;
import java.io.BufferedWriter;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a backup: a ZIP file of what lies below the data folder, and behind it a table of contents with the digest of
 * every file. It appears under its name when it is complete and on the disk.
 */
final class BackupWriter implements Closeable, ClusterSink {
    private static final int BUFFER_BYTES = 256 << 10;
    private static final String PRIVATE = "rw-------";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path target;
    private final Path part;
    private final Path contents;
    private final FileChannel channel;
    private final ZipOutputStream zip;
    private final BufferedWriter lines;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private long items;
    private long bytes;

    BackupWriter(Path target) throws IOException {
        this.target = target;
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(target + " is there already; a backup replaces nothing");
        }
        part = target.resolveSibling(target.getFileName() + ".part");
        contents = target.resolveSibling(target.getFileName() + ".contents.part");
        var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(PRIVATE));
        Files.deleteIfExists(part);
        Files.deleteIfExists(contents);
        channel = FileChannel.open(part, EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode);
        zip = new ZipOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES));
        zip.setLevel(Deflater.BEST_SPEED);
        Files.createFile(contents, mode);
        lines = Files.newBufferedWriter(contents);
        line(new Contents(Contents.PRODUCT, Contents.FORMAT, Instant.now().toString(), -1));
    }

    long items() {
        return items;
    }

    /** Bytes of the files, before they were compressed. */
    long bytes() {
        return bytes;
    }

    /** Adds a file; nothing when it went away meanwhile. */
    @Override
    public void file(String path, Path file) throws IOException {
        try {
            while (!added(path, file)) {
                Thread.onSpinWait();
            }
        } catch (NoSuchFileException e) {
            // Removed since it was seen, which is as good as before.
        }
    }

    /** False when the file was replaced by another while it was opened: its notes may be those of the other. */
    private boolean added(String path, Path file) throws IOException {
        Object before = identity(file);
        try (InputStream in = Files.newInputStream(file)) {
            String mode = mode(file);
            Map<String, String> notes = notes(file);
            if (!before.equals(identity(file))) {
                return false;
            }
            add(path, mode, notes, in);
            return true;
        }
    }

    private static Object identity(Path file) throws IOException {
        Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        return key == null ? file : key;
    }

    @Override
    public void content(String path, byte[] content) throws IOException {
        add(path, PRIVATE, Map.of(), new ByteArrayInputStream(content));
    }

    @Override
    public void folder(String path, Path folder) throws IOException {
        line(new Item(path, mode(folder), 0, null, Map.of(), null));
        items++;
    }

    void link(String path, Path link) throws IOException {
        line(new Item(
                path, null, 0, null, Map.of(), Files.readSymbolicLink(link).toString()));
        items++;
    }

    private void add(String path, String mode, Map<String, String> notes, InputStream in) throws IOException {
        MessageDigest digest = sha256();
        zip.putNextEntry(new ZipEntry(Contents.DATA + path));
        long size = 0;
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            digest.update(buffer, 0, count);
            zip.write(buffer, 0, count);
            size += count;
        }
        zip.closeEntry();
        line(new Item(path, mode, size, HexFormat.of().formatHex(digest.digest()), notes, null));
        items++;
        bytes += size;
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static Map<String, String> notes(Path file) throws IOException {
        var view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
        if (view == null || !Files.getFileStore(file).supportsFileAttributeView(UserDefinedFileAttributeView.class)) {
            return Map.of();
        }
        var notes = new TreeMap<String, String>();
        for (String name : view.list()) {
            var value = ByteBuffer.allocate(view.size(name));
            view.read(name, value);
            notes.put(name, Base64.getEncoder().encodeToString(value.array()));
        }
        return notes;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void line(Object value) throws IOException {
        lines.write(JSON.writeValueAsString(value));
        lines.write('\n');
    }

    /** Makes the backup appear. */
    void finish() throws IOException {
        line(new Contents(Contents.PRODUCT, Contents.FORMAT, Instant.now().toString(), items));
        lines.close();
        zip.putNextEntry(new ZipEntry(Contents.NAME));
        Files.copy(contents, zip);
        zip.closeEntry();
        zip.finish();
        zip.flush();
        channel.force(true);
        Files.move(part, target);
    }

    /** Leaves nothing of a backup that was not finished. */
    @Override
    public void close() throws IOException {
        lines.close();
        channel.close();
        Files.deleteIfExists(contents);
        Files.deleteIfExists(part);
    }
}
