package dev.mlopscloud.artifacts.browse;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How an object can be looked at. */
enum PreviewKind {
    IMAGE,
    TABLE,
    PARQUET,
    NOTEBOOK,
    TEXT,
    NONE;

    private static final long LARGEST_IMAGE_BYTES = 32 << 20;

    private static final Map<String, String> IMAGES = Map.of(
            "png", "image/png",
            "jpg", "image/jpeg",
            "jpeg", "image/jpeg",
            "gif", "image/gif",
            "webp", "image/webp",
            "avif", "image/avif",
            "bmp", "image/bmp",
            "ico", "image/x-icon",
            "svg", "image/svg+xml");

    /** By the name; whether something else is text is seen when it is read. */
    static PreviewKind of(String name, long size) {
        String extension = extension(name);
        if (size == 0 || (IMAGES.containsKey(extension) && size > LARGEST_IMAGE_BYTES)) {
            return NONE;
        }
        return switch (extension) {
            case "csv", "tsv" -> TABLE;
            case "parquet", "pq" -> PARQUET;
            case "ipynb" -> NOTEBOOK;
            default -> IMAGES.containsKey(extension) ? IMAGE : TEXT;
        };
    }

    /** The type of an image that browsers show, else null. */
    static @Nullable String imageType(String name) {
        return IMAGES.get(extension(name));
    }

    static String extension(String name) {
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }
}
