package dev.mlopscloud.artifacts.object;

import java.nio.charset.StandardCharsets;

/** Maps paths to the bucket's keys. */
final class Keys {
    private static final int MAX_PREFIX_BYTES = 63;

    private final String root;

    /** Takes the configured prefix, which must itself be a path that needs no cleaning. */
    Keys(String prefix) {
        String canonical = ArtifactPath.parse(prefix).value();
        if (!canonical.equals(prefix) || prefix.getBytes(StandardCharsets.UTF_8).length > MAX_PREFIX_BYTES) {
            throw new IllegalArgumentException(
                    "mlops.store.prefix must be a path of at most 63 bytes without slashes at its ends");
        }
        this.root = prefix.isEmpty() ? "" : prefix + "/";
    }

    /** The key of the object at {@code path}. */
    String object(ArtifactPath path) {
        return root + path.value();
    }

    /** What all keys below {@code path} start with. */
    String below(ArtifactPath path) {
        return path.isRoot() ? root : root + path.value() + "/";
    }
}
