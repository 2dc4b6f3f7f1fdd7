package dev.mlopscloud.workflows.run;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Whether runs still go on: a process whose loop has ended answers requests, and does nothing of what they ask for. */
@Liveness
@Singleton
final class DispatcherLiveness implements HealthCheck {
    private final Lifecycle lifecycle;

    DispatcherLiveness(Lifecycle lifecycle) {
        this.lifecycle = lifecycle;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("Dispatcher")
                .status(lifecycle.isAlive())
                .build();
    }
}
