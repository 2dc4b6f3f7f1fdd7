package dev.mlopscloud.standalone.stack;

import dev.mlopscloud.standalone.configuration.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/**
 * Where a stack keeps the programs that it runs: copies of what was built, so that a build does not change a program
 * under the feet of its process.
 */
final class Installation {
    private final Path folder;

    Installation(Path folder) {
        this.folder = folder;
    }

    /**
     * Copies {@code built}, a file or a folder in {@code SERVICE/target}, over the copy of the last start.
     *
     * @return the copy, in a folder {@code SERVICE/target} again
     */
    Path install(String service, Path built) throws IOException {
        Path target = folder.resolve(service).resolve("target");
        PrivateFiles.remove(target);
        Path copy = target.resolve(built.getFileName());
        try (Stream<Path> files = Files.walk(built)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path place = copy.resolve(built.relativize(file).toString());
                if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                    Files.createDirectories(place);
                } else {
                    Files.createDirectories(place.getParent());
                    Files.copy(file, place, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
        return copy;
    }
}
