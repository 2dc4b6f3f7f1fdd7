package dev.mlopscloud.notebooks.contents;

import dev.mlopscloud.notebooks.api.ApiError;
import dev.mlopscloud.notebooks.disk.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Files that arrive in pieces. They gather under a hidden name beside the target and take its place with the last
 * piece, so that an upload which breaks off leaves what was there before.
 */
final class Uploads {
    static final int LAST = -1;

    private Uploads() {}

    private static Path gathering(Place place) {
        return place.file().resolveSibling(".~upload-" + place.name());
    }

    /** Whether an upload of this file has begun and not ended. */
    static boolean underWay(Place place) {
        return Files.isRegularFile(gathering(place));
    }

    /**
     * Adds a piece: number 1 begins, {@link #LAST} completes.
     *
     * @return the file that holds all pieces so far
     * @throws ApiError 400 for a later piece of an upload that never began
     */
    static Path add(Place place, int number, byte[] piece) throws IOException {
        Path gathering = gathering(place);
        if (number == 1) {
            Files.write(gathering, piece);
            return gathering;
        }
        if (!Files.isRegularFile(gathering)) {
            throw new ApiError(400, "The first chunk of " + place.path() + " is missing");
        }
        Files.write(gathering, piece, StandardOpenOption.APPEND);
        if (number != LAST) {
            return gathering;
        }
        try (FileChannel channel = FileChannel.open(gathering, StandardOpenOption.WRITE)) {
            channel.force(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        AtomicFile.replace(gathering, place.file());
        return place.file();
    }
}
