package dev.mlopscloud.notebooks.state;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.Json;
import dev.mlopscloud.notebooks.disk.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Small JSON records, a file each: written before the fact is reported, so that a restart finds it. */
public final class RecordFolder {
    private static final Logger LOG = Logger.getLogger(RecordFolder.class);
    private static final String SUFFIX = ".json";

    private final Path folder;

    /** Records of one kind, in a folder of the state directory. */
    public RecordFolder(StateConfig config, String kind) {
        try {
            this.folder = AtomicFile.privateDirectory(
                    config.directory().toAbsolutePath().normalize().resolve(kind));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the record {@code id}, which must be a safe file name. */
    public void save(String id, ObjectNode content) {
        try {
            AtomicFile.writePrivate(file(id), Json.bytes(content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes a record; one that is gone is gone. */
    public void remove(String id) {
        try {
            Files.deleteIfExists(file(id));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The record {@code id}, if there is one. */
    public Optional<ObjectNode> find(String id) {
        List<ObjectNode> found = new ArrayList<>();
        if (Files.isRegularFile(file(id))) {
            read(file(id), found);
        }
        return found.stream().findFirst();
    }

    /** All records, oldest file first. One that cannot be read is told in the log and left out. */
    public List<ObjectNode> all() {
        List<ObjectNode> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted((a, b) ->
                            Long.compare(a.toFile().lastModified(), b.toFile().lastModified()))
                    .forEach(file -> read(file, found));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static void read(Path file, List<ObjectNode> found) {
        try {
            if (Json.read(Files.readAllBytes(file)) instanceof ObjectNode content) {
                found.add(content);
            }
        } catch (IOException e) {
            LOG.warnf("The record %s cannot be read: %s", file, e.getMessage());
        }
    }

    private Path file(String id) {
        return folder.resolve(id + SUFFIX);
    }
}
