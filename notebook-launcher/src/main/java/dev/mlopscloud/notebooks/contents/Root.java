package dev.mlopscloud.notebooks.contents;

import dev.mlopscloud.notebooks.api.ApiError;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The folder, and the only place where a request's path becomes a file. A path is a list of names; links are followed
 * only as far as they stay inside.
 */
@Singleton
public final class Root {
    private static final int MAX_NAME_BYTES = 255;

    private final Path directory;
    private final boolean allowHidden;

    Root(ContentsConfig config) {
        try {
            this.directory = Files.createDirectories(
                            config.directory().toAbsolutePath().normalize())
                    .toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.allowHidden = config.allowHidden();
    }

    /** The folder itself, absolute and real. */
    public Path directory() {
        return directory;
    }

    /**
     * The place that a decoded path of a request names, there or not.
     *
     * @throws ApiError 404 if it is outside the root
     */
    public Place place(String requested) {
        List<String> names = names(requested);
        String path = String.join("/", names);
        Path file = directory;
        try {
            for (String name : names) {
                file = file.resolve(name);
            }
        } catch (InvalidPathException e) {
            throw missing(path);
        }
        if (!inside(file)) {
            throw missing(path);
        }
        boolean hidden = names.stream().anyMatch(name -> name.startsWith("."));
        return new Place(path, file, hidden && !allowHidden);
    }

    private static List<String> names(String requested) {
        List<String> names = new ArrayList<>();
        for (String name : requested.split("/", -1)) {
            if (name.isEmpty()) {
                continue;
            }
            if (name.length() > MAX_NAME_BYTES || isNoName(name) || isNoName(decoded(name))) {
                throw missing(requested);
            }
            names.add(name);
        }
        return names;
    }

    private static boolean isNoName(String name) {
        return name.equals(".") || name.equals("..") || name.chars().anyMatch(c -> c == '/' || c == '\0');
    }

    /**
     * The dots, separators and NULs of a name that is encoded once more, however often. As a file's name it would be
     * harmless here, and a way out for whoever decodes it again.
     */
    private static String decoded(String name) {
        String decoded = name.toLowerCase(Locale.ROOT);
        while (decoded.contains("%25")) {
            decoded = decoded.replace("%25", "%");
        }
        return decoded.replace("%2e", ".")
                .replace("%2f", "/")
                .replace("%5c", "/")
                .replace("%00", "\0");
    }

    /** Whether the nearest thing that exists on the way to {@code file} is, links followed, in the root. */
    boolean inside(Path file) {
        Path existing = file;
        while (!Files.exists(existing, LinkOption.NOFOLLOW_LINKS)) {
            Path parent = existing.getParent();
            if (parent == null) {
                return false;
            }
            existing = parent;
        }
        try {
            return existing.toRealPath().startsWith(directory);
        } catch (IOException e) {
            return false;
        }
    }

    /** The folder a kernel of this document works in: the document's own, or the nearest above it that exists. */
    public Path folderFor(String requested) {
        Path folder = place(requested).file();
        while (!Files.isDirectory(folder) && !folder.equals(directory)) {
            folder = java.util.Objects.requireNonNullElse(folder.getParent(), directory);
        }
        return folder;
    }

    boolean shows(String name) {
        return allowHidden || !name.startsWith(".");
    }

    static ApiError missing(String path) {
        return new ApiError(404, "file or directory does not exist: '" + path + "'");
    }
}
