package dev.mlopscloud.workflows.asset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.workflows.signal.Signal;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The triggers that tell of assets, and what they tell. A triggerer runs them as long as it asks for more work. */
@Singleton
public final class Watchers {
    private final WatcherStore store = new WatcherStore();
    private final EventStore events = new EventStore();
    private final Database database;
    private final Signal signal;
    private final Clock clock;

    Watchers(Database database, Signal signal, Clock clock) {
        this.database = database;
        this.signal = signal;
        this.clock = clock;
    }

    /**
     * What a triggerer is to do.
     *
     * @param started those that it does not run yet
     * @param stopped the ids of those that it runs for nothing
     */
    public record Work(List<Watched> started, List<String> stopped) {}

    /**
     * What a triggerer is to start and to stop.
     *
     * @param running the ids of what it runs
     * @param patience how long another may be silent until it has lost its triggers
     */
    public Work work(String triggerer, Set<String> running, Duration patience) {
        Instant now = clock.instant();
        List<Watched> mine = database.transaction(tx -> store.take(tx, triggerer, now, now.minus(patience)));
        List<String> stopped = new ArrayList<>(running);
        mine.forEach(one -> stopped.remove(one.id().toString()));
        return new Work(
                mine.stream()
                        .filter(one -> !running.contains(one.id().toString()))
                        .toList(),
                stopped);
    }

    /** Adds an event of the asset that a trigger tells of, and tells whether anybody still waited for it. */
    public boolean fired(UUID id, JsonNode payload) {
        ObjectNode extra = JsonNodeFactory.instance.objectNode();
        extra.put("from_trigger", true).set("payload", payload);
        boolean waited = database.transaction(tx -> store.find(tx, id)
                .map(one -> {
                    events.insert(tx, one.assetId(), extra.toString(), null, clock.instant());
                    signal.announce(tx);
                    return true;
                })
                .orElse(false));
        signal.raise();
        return waited;
    }
}
