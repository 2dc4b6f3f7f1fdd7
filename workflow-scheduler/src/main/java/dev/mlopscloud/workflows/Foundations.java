package dev.mlopscloud.workflows;

import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.workflows.template.Templates;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;

/** What every folder builds on: the database and the time. */
final class Foundations {
    private Foundations() {}

    @Produces
    @Singleton
    static Database database(DataSource source) {
        return new Database(source);
    }

    @Produces
    @Singleton
    static Templates templates(Clock clock) {
        return new Templates(clock);
    }

    /** Postgres keeps microseconds: a moment must be the same before it is stored and after. */
    @Produces
    @Singleton
    static Clock clock() {
        return Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000));
    }
}
