package dev.mlopscloud.tracking.artifact;

import dev.mlopscloud.tracking.api.MlflowException;
import io.smallrye.health.api.Wellness;
import io.vertx.core.http.HttpMethod;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/**
 * Whether the artifact gateway is ready, at {@code /q/health/well}. It is no part of being ready: runs are logged and
 * read without it, and a server that is taken out of service for it would end those as well.
 */
@Wellness
@Singleton
final class GatewayWellness implements HealthCheck {
    private static final String NAME = "Artifact gateway";

    private final Gateway gateway;

    GatewayWellness(Gateway gateway) {
        this.gateway = gateway;
    }

    @Override
    public HealthCheckResponse call() {
        try {
            gateway.ask(HttpMethod.GET, "/q/health/ready");
            return HealthCheckResponse.up(NAME);
        } catch (MlflowException e) {
            return HealthCheckResponse.down(NAME);
        }
    }
}
