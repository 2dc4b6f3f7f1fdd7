package dev.mlopscloud.standalone.backup;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mlopscloud.standalone.configuration.Directories;
import dev.mlopscloud.standalone.configuration.PrivateFiles;
import dev.mlopscloud.standalone.configuration.SettingsException;
import dev.mlopscloud.standalone.stack.RunLock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Puts a backup into an empty data folder. Every file is compared with its digest on the way, and nothing is in place
 * before all of them were.
 */
public final class Restore {
    /** In the data folder, as long as a restore is not done. */
    private static final String UNFINISHED = "restoring";

    private static final String POSTGRES = "postgres";
    private static final int BUFFER_BYTES = 256 << 10;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Directories directories;
    private final Path into;
    private final byte[] buffer = new byte[BUFFER_BYTES];

    public Restore(Directories directories) {
        this.directories = directories;
        this.into = directories.data().resolve(UNFINISHED);
    }

    /** Whether a restore into this data folder was cut off: it holds some of the parts, and must not be started. */
    public static boolean wasCutOff(Path data) {
        return Files.exists(data.resolve(UNFINISHED));
    }

    /**
     * Restores the backup and returns how many files and folders it has.
     *
     * @throws SettingsException when the data folder is in use or not empty, or the backup is not whole
     */
    public long read(Path archive) throws IOException {
        PrivateFiles.folder(directories.data());
        Optional<RunLock> lock = RunLock.take(directories.run());
        if (lock.isEmpty()) {
            throw new SettingsException("The stack of " + directories.data() + " is up: ./mlops down stops it.");
        }
        try (RunLock _ = lock.get()) {
            requireEmpty();
            long items;
            try {
                PrivateFiles.folder(into);
                items = unpack(archive);
            } catch (IOException | RuntimeException e) {
                PrivateFiles.remove(into);
                throw e;
            }
            moveInPlace();
            return items;
        }
    }

    private void requireEmpty() throws IOException {
        try (Stream<Path> parts = Files.list(directories.data())) {
            Optional<String> some = parts.map(part -> part.getFileName().toString())
                    .filter(part -> !Backup.NOT_KEPT.contains(part))
                    .findFirst();
            if (some.isPresent()) {
                throw new SettingsException("A backup is restored into an empty data folder only: " + directories.data()
                        + " has " + some.get() + ". Move it away, or set MLOPS_DATA.");
            }
        }
    }

    private long unpack(Path archive) throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile(), StandardCharsets.UTF_8);
                BufferedReader lines = contents(zip)) {
            Contents head = JSON.readValue(line(lines), Contents.class);
            if (!Contents.PRODUCT.equals(head.product()) || head.format() != Contents.FORMAT) {
                throw new SettingsException(archive + " is of another format than this version reads.");
            }
            List<Item> last = new ArrayList<>();
            long items = 0;
            String line = line(lines);
            for (String next = lines.readLine(); next != null; next = lines.readLine()) {
                Item item = JSON.readValue(line, Item.class);
                if (item.describesLink() || item.describesFolder()) {
                    last.add(item);
                }
                if (!item.describesLink()) {
                    put(zip, item);
                }
                items++;
                line = next;
            }
            if (JSON.readValue(line, Contents.class).items() != items) {
                throw new SettingsException(archive + " is not whole: its table of contents is cut off.");
            }
            finish(last);
            return items;
        } catch (NoSuchFileException e) {
            throw new SettingsException("There is no backup " + archive + ".");
        } catch (ZipException | JacksonException e) {
            throw new SettingsException(archive + " is no backup, or is damaged: " + e.getMessage());
        }
    }

    private static BufferedReader contents(ZipFile zip) throws IOException {
        ZipEntry entry = zip.getEntry(Contents.NAME);
        if (entry == null) {
            throw new ZipException("no table of contents");
        }
        return new BufferedReader(new InputStreamReader(zip.getInputStream(entry), StandardCharsets.UTF_8));
    }

    private static String line(BufferedReader lines) throws IOException {
        String line = lines.readLine();
        if (line == null) {
            throw new ZipException("an empty table of contents");
        }
        return line;
    }

    private void put(ZipFile zip, Item item) throws IOException {
        Path file = place(item);
        if (item.describesFolder()) {
            PrivateFiles.folder(file);
            return;
        }
        ZipEntry entry = zip.getEntry(Contents.DATA + item.path());
        if (entry == null) {
            throw new ZipException(item.path() + " is missing");
        }
        Files.createDirectories(file.getParent());
        MessageDigest digest = BackupWriter.sha256();
        long size = 0;
        try (InputStream in = zip.getInputStream(entry);
                OutputStream out = Files.newOutputStream(file)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
                out.write(buffer, 0, count);
                size += count;
            }
        }
        if (size != item.size() || !HexFormat.of().formatHex(digest.digest()).equals(item.sha256())) {
            throw new ZipException(item.path() + " is not what was backed up");
        }
        note(file, item.notes());
        setMode(file, item);
    }

    private static void note(Path file, Map<String, String> notes) throws IOException {
        if (notes.isEmpty()) {
            return;
        }
        var view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
        if (view == null || !Files.getFileStore(file).supportsFileAttributeView(UserDefinedFileAttributeView.class)) {
            throw new SettingsException("The file system of " + file
                    + " keeps no extended attributes, which the object store needs: set MLOPS_DATA to another one.");
        }
        for (Map.Entry<String, String> note : notes.entrySet()) {
            view.write(note.getKey(), ByteBuffer.wrap(Base64.getDecoder().decode(note.getValue())));
        }
    }

    private static void setMode(Path file, Item item) throws IOException {
        if (item.mode() != null) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(item.mode()));
        }
    }

    /** Links behind the files, so that none is written through one; then what folders allow, the deepest first. */
    private void finish(List<Item> items) throws IOException {
        for (Item item : items) {
            if (item.target() != null) {
                Files.createSymbolicLink(place(item), Path.of(item.target()));
            }
        }
        for (Item item : items.reversed()) {
            if (item.describesFolder()) {
                setMode(place(item), item);
            }
        }
    }

    private Path place(Item item) throws IOException {
        Path place = into.resolve(item.path()).normalize();
        if (!place.startsWith(into) || place.equals(into)) {
            throw new ZipException("a path that leads elsewhere");
        }
        return place;
    }

    /** Postgres last: until then the folder does not look like one that can be started. */
    private void moveInPlace() throws IOException {
        List<Path> parts;
        try (Stream<Path> found = Files.list(into)) {
            parts = found.filter(part -> !part.getFileName().toString().equals(POSTGRES))
                    .toList();
        }
        for (Path part : parts) {
            Files.move(part, directories.data().resolve(part.getFileName()));
        }
        Files.move(into.resolve(POSTGRES), directories.postgres());
        Files.delete(into);
    }
}
