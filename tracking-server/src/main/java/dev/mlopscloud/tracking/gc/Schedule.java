package dev.mlopscloud.tracking.gc;

import dev.mlopscloud.tracking.artifact.Trees.Usage;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Permanent deletion by itself, from time to time, where that is configured. */
@Singleton
final class Schedule {
    private static final Logger LOG = Logger.getLogger(Schedule.class);

    private final Collection collection;
    private final GcConfig config;
    private @Nullable Thread thread;

    Schedule(Collection collection, GcConfig config) {
        this.collection = collection;
        this.config = config;
    }

    void start(@Observes StartupEvent start) {
        Duration age = Age.parse(config.olderThan());
        config.every().ifPresent(pause -> thread = Thread.ofVirtual().name("gc").start(() -> repeat(pause, age)));
    }

    void stop(@Observes ShutdownEvent stop) {
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void repeat(Duration pause, Duration age) {
        try {
            while (true) {
                Thread.sleep(pause);
                collect(age);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void collect(Duration age) {
        try {
            collection.run(age, new Collection.Progress() {
                @Override
                public void removed(Garbage garbage, Usage usage) {
                    LOG.infof(
                            "Removed %s %s for good, with %d artifacts of %d bytes",
                            garbage.kind(), garbage.id(), usage.objects(), usage.bytes());
                }

                @Override
                public void kept(Garbage garbage) {
                    LOG.debugf("%s %s stays", garbage.kind(), garbage.id());
                }
            });
        } catch (RuntimeException e) {
            LOG.warnf(e, "Permanent deletion ended early and goes on next time");
        }
    }
}
