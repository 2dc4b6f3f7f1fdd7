package dev.mlopscloud.artifacts;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Stores that were built by {@code src/test/sh/build-stores}, or are named by MINIO and VERSITYGW. */
final class StoreBinaries {
    private StoreBinaries() {}

    /** Condition of the tests that need MinIO. */
    static boolean hasMinio() {
        return isBuilt("minio");
    }

    /** Condition of the tests that need the gateway of Versity. */
    static boolean hasVersityGateway() {
        return isBuilt("versitygw");
    }

    private static boolean isBuilt(String name) {
        boolean built = Files.isExecutable(executable(name));
        if (!built) {
            System.out.println("SKIPPED: conformance with " + name + ". Build it once by src/test/sh/build-stores.");
        }
        return built;
    }

    static Path executable(String name) {
        String named = System.getenv(name.toUpperCase(Locale.ROOT));
        if (named != null) {
            return Path.of(named);
        }
        String cache = System.getenv("XDG_CACHE_HOME");
        Path root = cache == null ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        return root.resolve(Path.of("mlops-cloud", "bin", name));
    }
}
