package dev.mlopscloud.artifacts;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An S3 endpoint that does not run yet when the service starts: the test starts and stops it. */
public final class StoppedS3Resource implements QuarkusTestResourceLifecycleManager {
    private @Nullable S3Endpoint endpoint;

    @Override
    public Map<String, String> start() {
        S3Endpoint stopped = S3Endpoint.s3Proxy();
        endpoint = stopped;
        return S3Resource.settings(stopped);
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(endpoint, new TestInjector.MatchesType(S3Endpoint.class));
    }

    @Override
    public void stop() {
        if (endpoint != null) {
            endpoint.close();
        }
    }
}
