package dev.mlopscloud.standalone.child;

import dev.mlopscloud.standalone.configuration.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Wishes to restart a service, left as files by another process: the one that ends it next does so on purpose, and it
 * is started again at once.
 */
public final class RestartRequests {
    private final Path folder;

    public RestartRequests(Path folder) {
        this.folder = folder;
    }

    public void make(String name) throws IOException {
        PrivateFiles.folder(folder);
        PrivateFiles.write(file(name), "");
    }

    void clear(String name) throws IOException {
        Files.deleteIfExists(file(name));
    }

    /** True when there was a request, which is gone then. */
    boolean take(String name) throws IOException {
        return Files.deleteIfExists(file(name));
    }

    private Path file(String name) {
        return folder.resolve(name + ".restart");
    }
}
