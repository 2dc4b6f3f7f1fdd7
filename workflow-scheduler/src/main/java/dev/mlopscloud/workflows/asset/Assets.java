package dev.mlopscloud.workflows.asset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.audit.Audit;
import dev.mlopscloud.workflows.audit.Entry;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.signal.Signal;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The assets and what happens to them. */
@Singleton
public final class Assets {
    private final AssetStore assets = new AssetStore();
    private final EventStore events = new EventStore();
    private final AliasStore aliases = new AliasStore();
    private final WatcherStore watchers = new WatcherStore();
    private final Database database;
    private final Signal signal;
    private final Audit audit;
    private final Clock clock;

    Assets(Database database, Signal signal, Audit audit, Clock clock) {
        this.database = database;
        this.signal = signal;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * How a definition uses an asset.
     *
     * @param taskId empty for the DAG's schedule
     */
    public record Use(AssetRef asset, Asset.Role role, String taskId) {}

    /**
     * Makes these the uses of assets by a DAG.
     *
     * @param waited what its schedule waits for
     */
    public void replaceUses(Transaction tx, String dagId, Collection<Use> uses, @Nullable AssetCondition waited) {
        Instant now = clock.instant();
        aliases.put(tx, waited == null ? List.of() : waited.aliases().toList(), now);
        aliases.replaceWaits(
                tx, dagId, waited == null ? List.of() : waited.waits().toList());
        Map<AssetRef.Key, Long> ids =
                assets.ids(tx, uses.stream().map(Use::asset).toList(), now);
        List<AssetStore.NewUse> rows = new ArrayList<>();
        for (Use use : uses) {
            long id = Objects.requireNonNull(ids.get(use.asset().key()));
            rows.add(new AssetStore.NewUse(id, use.role(), use.taskId()));
        }
        assets.replaceUses(tx, dagId, rows, now);
        watchers.replace(
                tx, dagId, waited == null ? List.of() : waited.watchers().toList(), ids);
    }

    /** Tells that a task has produced assets. */
    public void produced(Transaction tx, Collection<AssetRef> outlets, AssetEvent.Source source) {
        if (outlets.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        assets.ids(tx, outlets, now).values().stream().sorted().forEach(id -> events.insert(tx, id, "{}", source, now));
        signal.announce(tx);
    }

    /**
     * Tells that a task has produced an asset.
     *
     * @param extra a JSON object that goes with the event
     * @param by the aliases by which it did
     */
    public void produced(Transaction tx, AssetRef outlet, JsonNode extra, AssetEvent.Source source, List<String> by) {
        Instant now = clock.instant();
        // An asset that an alias became keeps what is known of it.
        Long known = by.isEmpty() ? null : assets.known(tx, List.of(outlet)).get(outlet.key());
        long id = known != null
                ? known
                : Objects.requireNonNull(assets.ids(tx, List.of(outlet), now).get(outlet.key()));
        aliases.put(
                tx,
                by.stream()
                        .map(name -> new AssetCondition.Alias(name, AssetRef.DEFAULT_GROUP))
                        .toList(),
                now);
        long event = events.insert(tx, id, extra.toString(), source, now, by);
        aliases.became(tx, by, id, event);
        signal.announce(tx);
    }

    /** DAGs that wait for assets and have not been looked at since something happened to one of them. */
    public List<String> unchecked(Transaction tx, int limit) {
        return events.unchecked(tx, limit);
    }

    /**
     * When a run of a DAG became due by what happened to assets. Its row must be locked by {@code tx}.
     *
     * @return nothing, if the condition is not met
     */
    public Optional<Instant> due(Transaction tx, String dagId, @Nullable AssetCondition condition) {
        List<String> named = condition == null
                ? List.of()
                : condition.aliases().map(AssetCondition.Alias::name).toList();
        Map<String, Set<AssetRef.Key>> became = named.isEmpty() ? Map.of() : aliases.assets(tx, named);
        if (condition == null || !condition.isMet(events.updated(tx, dagId), became)) {
            events.check(tx, dagId);
            return Optional.empty();
        }
        return events.lastPending(tx, dagId);
    }

    /** Hands the events that a DAG waited for to the run that they started. */
    public void consume(Transaction tx, String dagId, long runKey) {
        events.consume(tx, dagId, runKey);
    }

    /** The events that a run took up. */
    public List<AssetEvent> consumed(long runKey) {
        return database.transaction(tx -> events.ofRun(tx, runKey));
    }

    /** By which aliases events came, by their ids. */
    public Map<Long, List<String>> aliasesOf(List<AssetEvent> told) {
        long[] ids = told.stream().mapToLong(AssetEvent::id).toArray();
        return ids.length == 0 ? Map.of() : database.transaction(tx -> aliases.ofEvents(tx, ids));
    }

    public Page<AssetAlias> aliases(Asked asked) {
        return database.transaction(tx -> aliases.list(tx, asked));
    }

    public Optional<AssetAlias> alias(long id) {
        return database.transaction(tx -> aliases.find(tx, id));
    }

    /** The assets that an alias has become. */
    public List<Asset> ofAlias(String name) {
        return database.transaction(tx -> aliases.assets(tx, List.of(name)).getOrDefault(name, Set.of()).stream()
                .map(key -> assets.find(tx, key.name(), key.uri()).orElseThrow())
                .toList());
    }

    /** The events that came by an alias. */
    public List<AssetEvent> eventsOfAlias(String name, Span span) {
        return database.transaction(tx -> events.ofAlias(tx, name, span));
    }

    public Page<Asset> list(Asked asked) {
        return database.transaction(tx -> assets.list(tx, asked));
    }

    /**
     * An asset.
     *
     * @throws ApiFailure with 404, if there is none
     */
    public Asset get(long id) {
        return database.transaction(tx -> assets.find(tx, id)).orElseThrow(() -> unknown(id, "The Asset"));
    }

    /** Airflow's {@code asset_expression} of each condition, in which every asset has its id. */
    public List<ObjectNode> expressions(List<AssetCondition> conditions) {
        List<AssetRef> named =
                conditions.stream().flatMap(AssetCondition::assets).distinct().toList();
        Map<AssetRef.Key, Long> ids = named.isEmpty() ? Map.of() : database.transaction(tx -> assets.known(tx, named));
        return conditions.stream()
                .map(AssetCondition::expression)
                .map(expression -> {
                    expression.findValues("asset").forEach(asset -> {
                        Long id = ids.get(new AssetRef.Key(
                                asset.path("name").asText(), asset.path("uri").asText()));
                        ((ObjectNode) asset).put("id", id);
                    });
                    return expression;
                })
                .toList();
    }

    /** The asset of a name, of an address, or of both. */
    public Optional<Asset> find(@Nullable String name, @Nullable String uri) {
        return database.transaction(tx -> assets.find(tx, name, uri));
    }

    /** Which events of an asset are meant. */
    public record Span(@Nullable Instant after, @Nullable Instant before, boolean ascending, int limit) {}

    /** The events of an asset. */
    public List<AssetEvent> events(long assetId, Span span) {
        return database.transaction(tx -> events.ofAsset(tx, assetId, span));
    }

    public Page<AssetEvent> events(Asked asked) {
        return database.transaction(tx -> events.list(tx, asked));
    }

    /**
     * Adds an event that somebody tells of.
     *
     * @param extra a JSON object
     * @throws ApiFailure with 404 for an unknown asset
     */
    public AssetEvent add(long assetId, JsonNode extra) {
        AssetEvent added = database.transaction(tx -> {
            if (assets.find(tx, assetId).isEmpty()) {
                throw unknown(assetId, "Asset");
            }
            long id = events.insert(tx, assetId, extra.toString(), null, clock.instant());
            audit.note(tx, Entry.of("create_asset_event").with(extra));
            signal.announce(tx);
            return events.find(tx, id).orElseThrow();
        });
        signal.raise();
        return added;
    }

    /**
     * The one DAG that produces an asset.
     *
     * @throws ApiFailure with 404 if there is none, with 409 if there are several
     */
    public String producer(long assetId) {
        List<String> producers = database.transaction(tx -> assets.producers(tx, assetId));
        if (producers.isEmpty()) {
            throw ApiFailure.notFound("No Dag materializes asset with ID: " + assetId);
        }
        if (producers.size() > 1) {
            throw ApiFailure.conflict("More than one Dag materializes asset with ID: " + assetId);
        }
        return producers.getFirst();
    }

    /** What DAGs still have to take up. */
    public List<Queued> queued(@Nullable String dagId, @Nullable Long assetId, @Nullable Instant before) {
        return database.transaction(tx -> events.queued(tx, dagId, assetId, before));
    }

    /** Forgets what DAGs still had to take up, and tells whether there was anything. */
    public boolean deleteQueued(@Nullable String dagId, @Nullable Long assetId, @Nullable Instant before) {
        return database.transaction(tx -> {
            Entry entry = Entry.of(dagId == null ? "delete_asset_queued_events" : "delete_dag_asset_queued_events")
                    .with(Entry.details("asset_id", String.valueOf(assetId)));
            audit.note(tx, dagId == null ? entry : entry.dag(dagId));
            return events.deleteQueued(tx, dagId, assetId, before) > 0;
        });
    }

    private static ApiFailure unknown(long id, String what) {
        return ApiFailure.notFound(what + " with ID: `" + id + "` was not found");
    }
}
