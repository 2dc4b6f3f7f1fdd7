package dev.mlopscloud.artifacts.object;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/**
 * Ready means that the bucket answers. The check creates a missing bucket, so a store that comes up late, or was
 * replaced by an empty one, is taken into use without a restart.
 */
@Readiness
@Singleton
final class StoreReadiness implements HealthCheck {
    private static final Logger LOG = Logger.getLogger(StoreReadiness.class);
    private static final String NAME = "Object store";

    private final ObjectStore store;

    StoreReadiness(ObjectStore store) {
        this.store = store;
    }

    /** Off the starting thread: a store that is down must not hold up the service. */
    void atStart(@Observes StartupEvent start) {
        Thread.startVirtualThread(() -> {
            try {
                store.ensureReady();
            } catch (StoreFailure e) {
                LOG.warnf("The object store is not available yet: %s", e.getMessage());
            }
        });
    }

    @Override
    public HealthCheckResponse call() {
        try {
            store.ensureReady();
            return HealthCheckResponse.up(NAME);
        } catch (StoreFailure e) {
            LOG.debugf(e, "The object store is not available");
            return HealthCheckResponse.named(NAME)
                    .down()
                    .withData("reason", e.kind().name())
                    .build();
        }
    }
}
