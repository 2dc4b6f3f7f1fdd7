package dev.mlopscloud.workflows.run;

import dev.mlopscloud.platform.sql.SqlFailure;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Whether some replica schedules runs. */
@Singleton
public final class Heartbeat {
    private final Replica replica;
    private final RunConfig config;
    private final Clock clock;

    Heartbeat(Replica replica, RunConfig config, Clock clock) {
        this.replica = replica;
        this.config = config;
        this.clock = clock;
    }

    /**
     * The last sign of life.
     *
     * @param at when it was, {@code null} for never
     */
    public record Sign(
            boolean databaseAnswers,
            boolean alive,
            @Nullable Instant at) {}

    /**
     * A replica.
     *
     * @param since when it joined first
     * @param heard when it was heard of last
     */
    public record Known(UUID id, String host, Instant since, Instant heard, boolean alive) {}

    /** The replicas that were ever heard of, those that live and those that are gone. */
    public List<Known> replicas() {
        Instant limit = clock.instant();
        return replica.all(limit);
    }

    /** Where the other replicas answer that live: what is on their machines only is there. */
    public List<String> neighbours() {
        return replica.others(clock.instant());
    }

    public Sign latest() {
        try {
            Optional<Instant> last = replica.lastHeartbeat();
            Instant limit = clock.instant().minus(config.lease());
            return new Sign(true, last.filter(limit::isBefore).isPresent(), last.orElse(null));
        } catch (SqlFailure e) {
            return new Sign(false, false, null);
        }
    }
}
