package dev.mlopscloud.notebooks.process;

import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Gives back memory that nobody needs: half of the heap that the start took, and what a large output or document left
 * behind. Left to itself the JVM would keep it until there is work enough to fill it, and a server for notebooks may
 * idle for days.
 */
@Singleton
final class Garbage {
    private static final long SOON_MILLIS = 1_500;
    private static final long LOOK_MILLIS = 3_000;

    private final Vertx vertx;
    private final Sweeper sweeper = new Sweeper(new JvmHeap());

    Garbage(Vertx vertx) {
        this.vertx = vertx;
    }

    void watch(@Observes StartupEvent started) {
        vertx.setTimer(SOON_MILLIS, tick -> Thread.ofVirtual().start(sweeper::sweep));
        vertx.setPeriodic(LOOK_MILLIS, tick -> Thread.ofVirtual().start(sweeper::look));
    }

    private static final class JvmHeap implements Sweeper.Heap {
        private final Runtime runtime = Runtime.getRuntime();

        @Override
        public long taken() {
            return runtime.totalMemory();
        }

        @Override
        public long used() {
            return runtime.totalMemory() - runtime.freeMemory();
        }

        @Override
        public void sweep() {
            System.gc();
        }
    }
}
