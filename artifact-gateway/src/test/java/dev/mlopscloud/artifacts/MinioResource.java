package dev.mlopscloud.artifacts;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A real MinIO, if one was built by {@code src/test/sh/build-minio}, or is named by the variable MINIO. */
public final class MinioResource implements QuarkusTestResourceLifecycleManager {
    private @Nullable S3Endpoint endpoint;

    @Override
    public Map<String, String> start() {
        S3Endpoint started = S3Endpoint.minio(executable()).start();
        endpoint = started;
        return S3Resource.settings(started);
    }

    @Override
    public void stop() {
        if (endpoint != null) {
            endpoint.close();
        }
    }

    /** Condition of the tests that need it. */
    static boolean isBuilt() {
        boolean built = Files.isExecutable(executable());
        if (!built) {
            System.out.println("SKIPPED: conformance with MinIO. Build it once by src/test/sh/build-minio.");
        }
        return built;
    }

    private static Path executable() {
        String named = System.getenv("MINIO");
        if (named != null) {
            return Path.of(named);
        }
        String cache = System.getenv("XDG_CACHE_HOME");
        Path root = cache == null ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        return root.resolve(Path.of("mlops-cloud", "bin", "minio"));
    }
}
