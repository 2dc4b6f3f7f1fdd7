package dev.mlopscloud.notebooks.contents;

import dev.mlopscloud.notebooks.api.ApiError;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file or folder of the root, there or not.
 *
 * @param path as clients write it: names joined by {@code /}, no slash at the ends, empty for the root
 * @param hidden whether clients must not know of it
 */
public record Place(String path, Path file, boolean hidden) {

    /**
     * This place, which must be there to be seen.
     *
     * @throws ApiError 404 if it is not
     */
    public Place existing() {
        if (hidden || !Files.exists(file)) {
            throw Root.missing(path);
        }
        return this;
    }

    /**
     * This place, to be written.
     *
     * @throws ApiError 400 if clients must not make such names, 404 if its folder is not there
     */
    public Place writable() {
        allowed();
        if (!path.isEmpty() && !Files.isDirectory(file.resolveSibling("."))) {
            throw new ApiError(404, "No such directory: " + folder());
        }
        return this;
    }

    /**
     * This place, which clients may name in a request that makes something.
     *
     * @throws ApiError 400 if it is hidden
     */
    Place allowed() {
        if (hidden) {
            throw new ApiError(400, "Cannot create file or directory '" + path + "'");
        }
        return this;
    }

    boolean isRoot() {
        return path.isEmpty();
    }

    boolean isNotebook() {
        return path.endsWith(".ipynb");
    }

    String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    String folder() {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }

    /** The path of {@code name} in this folder. */
    String child(String name) {
        return path.isEmpty() ? name : path + "/" + name;
    }
}
