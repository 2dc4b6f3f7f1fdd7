package dev.mlopscloud.artifacts;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A real versitygw, S3 on a folder. */
public final class VersityResource implements QuarkusTestResourceLifecycleManager {
    /** It keeps what it has of a PUT that breaks off. */
    static final Map<String, String> SETTINGS = Map.of("mlops.store.largest-put", "64K");

    private @Nullable S3Endpoint endpoint;

    @Override
    public Map<String, String> start() {
        S3Endpoint started =
                S3Endpoint.versityGateway(StoreBinaries.executable("versitygw")).start();
        endpoint = started;
        Map<String, String> settings = S3Resource.settings(started);
        settings.putAll(SETTINGS);
        return settings;
    }

    @Override
    public void stop() {
        if (endpoint != null) {
            endpoint.close();
        }
    }
}
