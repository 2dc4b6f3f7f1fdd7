package dev.mlopscloud.notebooks.kernel;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.notebooks.api.ApiError;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;

/** Stops kernels that have been idle for too long. A kernelspec's {@code metadata.cull_idle_timeout} has the say. */
@Singleton
final class Culler {
    private static final Logger LOG = Logger.getLogger(Culler.class);

    private final Kernels kernels;
    private final KernelsConfig config;

    Culler(Kernels kernels, KernelsConfig config) {
        this.kernels = kernels;
        this.config = config;
    }

    @Startup
    void begin() {
        Thread.ofVirtual().name("kernel-culler").start(this::run);
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(config.cullInterval());
                for (Kernel kernel : kernels.all()) {
                    if (due(kernel, Instant.now())) {
                        cull(kernel);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void cull(Kernel kernel) throws InterruptedException {
        LOG.infof("Kernel %s has been idle since %s and is stopped", kernel.id(), kernel.lastActivity());
        try {
            kernels.shutdown(kernel.id());
        } catch (ApiError e) {
            LOG.debugf("Kernel %s went by itself", kernel.id());
        }
    }

    boolean due(Kernel kernel, Instant now) {
        JsonNode own = kernel.spec().spec().path("metadata").path("cull_idle_timeout");
        Duration limit = own.isNumber() ? Duration.ofSeconds(own.asLong()) : config.cullIdleTimeout();
        return limit.isPositive()
                && kernel.lastActivity().plus(limit).isBefore(now)
                && (config.cullBusy() || !kernel.execution().equals("busy"))
                && (config.cullConnected() || kernel.connections() == 0);
    }
}
