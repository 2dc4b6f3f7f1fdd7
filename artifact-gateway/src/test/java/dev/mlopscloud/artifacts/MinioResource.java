package dev.mlopscloud.artifacts;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A real MinIO. */
public final class MinioResource implements QuarkusTestResourceLifecycleManager {
    private @Nullable S3Endpoint endpoint;

    @Override
    public Map<String, String> start() {
        S3Endpoint started = S3Endpoint.minio(StoreBinaries.executable("minio")).start();
        endpoint = started;
        return S3Resource.settings(started);
    }

    @Override
    public void stop() {
        if (endpoint != null) {
            endpoint.close();
        }
    }
}
