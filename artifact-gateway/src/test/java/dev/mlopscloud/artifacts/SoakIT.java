package dev.mlopscloud.artifacts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gateway and store are killed in turn; {@code -Dsoak.operations=10000} for the long form. */
class SoakIT {
    private static final int OPERATIONS = Integer.getInteger("soak.operations", 600);
    private static final int OPERATIONS_PER_KILL = 250;

    @Test
    void losesNothingWhenGatewayAndStoreAreKilled(@TempDir Path folder) throws Exception {
        soak(S3Endpoint.s3Proxy(), Map.of(), folder.resolve("log"));
    }

    @Test
    void losesNothingOnMinio(@TempDir Path folder) throws Exception {
        if (StoreBinaries.hasMinio()) {
            soak(S3Endpoint.minio(StoreBinaries.executable("minio")), Map.of(), folder.resolve("log"));
        }
    }

    @Test
    void losesNothingOnVersityGateway(@TempDir Path folder) throws Exception {
        if (StoreBinaries.hasVersityGateway()) {
            soak(
                    S3Endpoint.versityGateway(StoreBinaries.executable("versitygw")),
                    VersityResource.SETTINGS,
                    folder.resolve("log"));
        }
    }

    private static void soak(S3Endpoint endpoint, Map<String, String> settings, Path log) throws Exception {
        try (S3Endpoint store = endpoint.start();
                PackagedService service = new PackagedService(store, settings, log).start()) {
            new Soak(service.url()).run(OPERATIONS, OPERATIONS / OPERATIONS_PER_KILL, round -> {
                if (round % 2 == 0) {
                    service.kill();
                    service.start();
                } else {
                    store.stop();
                    store.start();
                }
            });
            assertThat(service.log()).doesNotContain("OutOfMemoryError");
        }
    }
}
