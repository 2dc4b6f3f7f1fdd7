package dev.mlopscloud.notebooks.contents;

import dev.mlopscloud.notebooks.api.ApiError;
import dev.mlopscloud.notebooks.disk.AtomicFile;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;

/**
 * Deleting: into the root's own trash folder, laid out as the freedesktop.org trash specification has it, so that what
 * was deleted by mistake can be found and taken back; or for good.
 */
@Singleton
final class Removal {
    private final Path trash;
    private final boolean toTrash;

    Removal(Root root, ContentsConfig config) {
        this.trash = root.directory().resolve(".Trash");
        this.toTrash = config.deleteToTrash();
    }

    boolean toTrash() {
        return toTrash;
    }

    void remove(Place place) throws IOException {
        if (toTrash) {
            moveToTrash(place);
        } else if (Files.isDirectory(place.file()) && !Files.isSymbolicLink(place.file())) {
            removeFolder(place);
        } else {
            Files.delete(place.file());
        }
    }

    private void moveToTrash(Place place) throws IOException {
        Path files = Files.createDirectories(trash.resolve("files"));
        Path info = Files.createDirectories(trash.resolve("info"));
        String name = place.name();
        for (int i = 1; Files.exists(files.resolve(name)); i++) {
            name = place.name() + "." + i;
        }
        String entry = "[Trash Info]\nPath="
                + URLEncoder.encode(place.path(), StandardCharsets.UTF_8).replace("+", "%20")
                + "\nDeletionDate=" + LocalDateTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS) + "\n";
        AtomicFile.write(info.resolve(name + ".trashinfo"), entry.getBytes(StandardCharsets.UTF_8));
        Files.move(place.file(), files.resolve(name));
    }

    private static void removeFolder(Place place) throws IOException {
        List<Path> entries;
        try (Stream<Path> listed = Files.list(place.file())) {
            entries = listed.toList();
        }
        if (!entries.stream().allMatch(Checkpoints::isLeftover)) {
            throw new ApiError(400, "Directory " + place.path() + " not empty");
        }
        for (Path leftover : entries) {
            try (Stream<Path> files = Files.list(leftover)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(leftover);
        }
        Files.delete(place.file());
    }
}
