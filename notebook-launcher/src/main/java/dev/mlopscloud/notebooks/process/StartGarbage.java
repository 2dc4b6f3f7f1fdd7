package dev.mlopscloud.notebooks.process;

import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Gives back what only the start needed: half of the heap by then. Left to itself the JVM would keep it until there is
 * work enough to fill it, and a server for notebooks may idle for days.
 */
@Singleton
final class StartGarbage {
    private static final long SOON_MILLIS = 1_500;

    private final Vertx vertx;

    StartGarbage(Vertx vertx) {
        this.vertx = vertx;
    }

    void sweepSoon(@Observes StartupEvent started) {
        vertx.setTimer(SOON_MILLIS, tick -> Thread.ofVirtual().start(System::gc));
    }
}
