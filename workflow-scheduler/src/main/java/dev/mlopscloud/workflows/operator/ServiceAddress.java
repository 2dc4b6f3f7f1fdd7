package dev.mlopscloud.workflows.operator;

import io.quarkus.runtime.LaunchMode;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.ConfigProvider;

/** Where this service answers. */
@Singleton
public final class ServiceAddress {
    private final TaskConfig config;

    ServiceAddress(TaskConfig config) {
        this.config = config;
    }

    /** The address as tasks and other replicas see it; without a port as long as nobody listens. */
    public String uri() {
        return config.workflowsUri().orElseGet(() -> {
            String name = LaunchMode.current() == LaunchMode.TEST ? "quarkus.http.test-port" : "quarkus.http.port";
            return "http://127.0.0.1:" + ConfigProvider.getConfig().getValue(name, Integer.class);
        });
    }
}
