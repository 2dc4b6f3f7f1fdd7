package dev.mlopscloud.standalone.backup;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A line of a backup's table of contents.
 *
 * @param path below the data folder, with slashes
 * @param mode permissions as {@code rw-------}; null for a link
 * @param size of a file in bytes
 * @param sha256 of a file's bytes, in hex; null for a folder and for a link
 * @param notes extended attributes in Base64: the object store keeps there what it knows of an object
 * @param target of a symbolic link, else null
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record Item(
        String path,
        @Nullable String mode,
        long size,
        @Nullable String sha256,
        Map<String, String> notes,
        @Nullable String target) {

    Item {
        notes = notes == null ? Map.of() : Map.copyOf(notes);
    }

    boolean describesLink() {
        return target != null;
    }

    boolean describesFolder() {
        return target == null && sha256 == null;
    }
}
