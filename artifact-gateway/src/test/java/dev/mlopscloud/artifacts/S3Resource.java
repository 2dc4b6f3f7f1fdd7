package dev.mlopscloud.artifacts;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** S3Proxy for the tests of this module, with a bucket that the service has to create. */
public final class S3Resource implements QuarkusTestResourceLifecycleManager {
    private @Nullable S3Endpoint endpoint;

    @Override
    public Map<String, String> start() {
        S3Endpoint started = S3Endpoint.s3Proxy().start();
        endpoint = started;
        return settings(started);
    }

    @Override
    public void stop() {
        if (endpoint != null) {
            endpoint.close();
        }
    }

    static Map<String, String> settings(S3Endpoint endpoint) {
        // Test classes are loaded apart from their resources; properties are what they share.
        System.setProperty(Bucket.ENDPOINT_PROPERTY, endpoint.url());
        var settings = new HashMap<String, String>();
        settings.put("quarkus.s3.endpoint-override", endpoint.url());
        settings.put("quarkus.s3.aws.credentials.type", "static");
        settings.put("quarkus.s3.aws.credentials.static-provider.access-key-id", S3Endpoint.USER);
        settings.put("quarkus.s3.aws.credentials.static-provider.secret-access-key", S3Endpoint.SECRET);
        settings.put("mlops.store.bucket", Bucket.NAME);
        settings.put("mlops.store.prefix", Bucket.PREFIX);
        // So that a test needs few bytes for an upload in parts.
        settings.put("mlops.store.largest-put", "6M");
        settings.put("mlops.transfers.idle-timeout", "5S");
        return settings;
    }
}
