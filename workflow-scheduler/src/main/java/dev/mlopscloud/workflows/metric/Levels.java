package dev.mlopscloud.workflows.metric;

import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.SqlFailure;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Looks all levels up again and again, so that being asked for them costs nothing. */
@Singleton
final class Levels {
    private static final Logger LOG = Logger.getLogger(Levels.class);

    private final Database database;
    private final List<Level> levels;
    private final Duration every;
    private @Nullable Thread thread;

    Levels(
            Database database,
            @All List<Level> levels,
            @ConfigProperty(name = "mlops.metrics.every", defaultValue = "15s") Duration every) {
        this.database = database;
        this.levels = levels;
        this.every = every;
    }

    void start(@Observes @Nullable StartupEvent event) {
        thread = Thread.ofVirtual().name("levels").start(this::work);
    }

    void stop(@Observes @Nullable ShutdownEvent event) {
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void work() {
        try {
            while (true) {
                try {
                    database.inTransaction(tx -> levels.forEach(level -> level.look(tx)));
                } catch (SqlFailure e) {
                    // The service is not ready then, which is news enough.
                    LOG.debugf(e, "No levels");
                }
                Thread.sleep(every);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
