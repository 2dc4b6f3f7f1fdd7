package dev.mlopscloud.artifacts;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/** S3Proxy behind a proxy that tests do harm with. */
public final class FaultyS3Resource implements QuarkusTestResourceLifecycleManager {
    private @Nullable S3Endpoint endpoint;
    private @Nullable FaultProxy proxy;

    @Override
    public Map<String, String> start() {
        S3Endpoint started = S3Endpoint.s3Proxy().start();
        FaultProxy between = new FaultProxy(ServerSocketFactory.getDefault(), "http", started.port());
        endpoint = started;
        proxy = between;
        Map<String, String> settings = S3Resource.settings(started);
        settings.put("quarkus.s3.endpoint-override", between.url());
        settings.put("quarkus.s3.sync-client.socket-timeout", "3S");
        return settings;
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(proxy, new TestInjector.MatchesType(FaultProxy.class));
    }

    @Override
    public void stop() {
        if (proxy != null) {
            proxy.close();
        }
        if (endpoint != null) {
            endpoint.close();
        }
    }
}
