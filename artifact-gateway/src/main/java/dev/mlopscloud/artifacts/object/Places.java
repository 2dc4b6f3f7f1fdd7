package dev.mlopscloud.artifacts.object;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;

/** Where artifacts lie: every path below one prefix of one bucket. */
@Singleton
public final class Places {
    private static final int MAX_PREFIX_BYTES = 63;

    private final String bucket;
    private final String root;

    @Inject
    Places(StoreConfig config) {
        this(config.bucket(), config.prefix().orElse(""));
    }

    Places(String bucket, String prefix) {
        if (!bucket.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")) {
            throw new IllegalArgumentException("mlops.store.bucket is no bucket name: " + bucket);
        }
        String canonical = ArtifactPath.parse(prefix).value();
        if (!canonical.equals(prefix) || prefix.getBytes(StandardCharsets.UTF_8).length > MAX_PREFIX_BYTES) {
            throw new IllegalArgumentException(
                    "mlops.store.prefix must be a path of at most 63 bytes without slashes at its ends");
        }
        this.bucket = bucket;
        this.root = prefix.isEmpty() ? "" : prefix + "/";
    }

    /** The place of the object at {@code path}. */
    public Place of(ArtifactPath path) {
        return new Place(bucket, root + path.value());
    }

    /** The folder that holds all artifacts. */
    Place root() {
        return new Place(bucket, root);
    }
}
