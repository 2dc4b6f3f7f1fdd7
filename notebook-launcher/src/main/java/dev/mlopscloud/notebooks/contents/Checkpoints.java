package dev.mlopscloud.notebooks.contents;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.ApiError;
import dev.mlopscloud.notebooks.api.Json;
import dev.mlopscloud.notebooks.disk.AtomicFile;
import dev.mlopscloud.notebooks.disk.Pieces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The one checkpoint of each file, kept where Jupyter keeps it: in {@code .ipynb_checkpoints} beside the file. */
@Singleton
final class Checkpoints {
    private static final String FOLDER = ".ipynb_checkpoints";
    private static final String ID = "checkpoint";

    Checkpoints() {}

    private static Path file(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        String stem = dot > 0 ? name.substring(0, dot) : name;
        String extension = dot > 0 ? name.substring(dot) : "";
        return file.resolveSibling(FOLDER).resolve(stem + "-checkpoint" + extension);
    }

    ObjectNode create(Place place) throws IOException {
        Path checkpoint = file(place.file());
        Path folder = checkpoint.getParent();
        if (folder == null || Files.isSymbolicLink(folder)) {
            throw new ApiError(403, "Permission denied: " + place.path());
        }
        Files.createDirectories(folder);
        AtomicFile.write(checkpoint, Pieces.readAll(place.file()));
        return model(checkpoint);
    }

    /** A notebook always has one. */
    void first(Place place) throws IOException {
        Path checkpoint = file(place.file());
        if (!Files.exists(checkpoint, LinkOption.NOFOLLOW_LINKS)
                && !Files.isSymbolicLink(checkpoint.resolveSibling("."))) {
            create(place);
        }
    }

    ArrayNode list(Place place) throws IOException {
        ArrayNode list = Json.array();
        Path checkpoint = file(place.file());
        if (Files.isRegularFile(checkpoint)) {
            list.add(model(checkpoint));
        }
        return list;
    }

    void restore(Place place, String id) throws IOException {
        AtomicFile.write(place.file(), Pieces.readAll(existing(place, id)));
    }

    void delete(Place place, String id) throws IOException {
        Files.delete(existing(place, id));
    }

    private static Path existing(Place place, String id) {
        Path checkpoint = file(place.file());
        if (!id.equals(ID) || !Files.isRegularFile(checkpoint)) {
            throw new ApiError(404, "Checkpoint does not exist: " + place.path() + "@" + id);
        }
        return checkpoint;
    }

    void follow(Path from, Path to) throws IOException {
        Path old = file(from);
        if (Files.isRegularFile(old)) {
            Path next = file(to);
            Files.createDirectories(next.resolveSibling("."));
            Files.move(old, next, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    void forget(Path file) throws IOException {
        Files.deleteIfExists(file(file));
    }

    /** Whether a folder holds nothing but old checkpoints. */
    static boolean isLeftover(Path entry) {
        return String.valueOf(entry.getFileName()).equals(FOLDER);
    }

    private static ObjectNode model(Path checkpoint) throws IOException {
        return Json.object()
                .put("id", ID)
                .put(
                        "last_modified",
                        Json.time(Files.getLastModifiedTime(checkpoint).toInstant()));
    }
}
