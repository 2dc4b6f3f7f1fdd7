package dev.mlopscloud.workflows.asset;

import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.listing.Orders;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.listing.Selection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The tables of aliases, of what they became, and of DAGs that wait for something by a name that is not its own. */
final class AliasStore {
    private static final int MOST = 10_000;
    private static final String COLUMNS = "SELECT l.id, l.name, l.grouped ";
    private static final Orders ORDERS = new Orders("l.id", Map.of("id", "l.id", "name", "l.name"));

    /** Adds the aliases that are new. */
    void put(Transaction tx, Collection<AssetCondition.Alias> aliases, Instant now) {
        tx.batch(
                """
                INSERT INTO asset_alias (name, grouped, created_at) VALUES (?, ?, ?) ON CONFLICT (name) DO NOTHING
                """,
                aliases.stream()
                        .sorted((one, other) -> one.name().compareTo(other.name()))
                        .map(alias -> List.<Object>of(alias.name(), alias.group(), now))
                        .toList());
    }

    /** Makes these what a DAG waits for. */
    void replaceWaits(Transaction tx, String dagId, Collection<AssetCondition.Wait> waits) {
        tx.update("DELETE FROM asset_wait WHERE dag_id = ?", dagId);
        tx.batch(
                "INSERT INTO asset_wait (dag_id, kind, value) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                waits.stream()
                        .map(wait -> List.<Object>of(dagId, wait.kind(), wait.value()))
                        .toList());
    }

    /** Notes that an event of an asset came by aliases. */
    void became(Transaction tx, List<String> aliases, long assetId, long eventId) {
        tx.batch(
                """
                INSERT INTO asset_alias_asset (alias_id, asset_id) SELECT id, ? FROM asset_alias WHERE name = ?
                ON CONFLICT DO NOTHING
                """,
                aliases.stream().map(alias -> List.<Object>of(assetId, alias)).toList());
        tx.batch(
                """
                INSERT INTO asset_event_alias (alias_id, event_id) SELECT id, ? FROM asset_alias WHERE name = ?
                ON CONFLICT DO NOTHING
                """,
                aliases.stream().map(alias -> List.<Object>of(eventId, alias)).toList());
    }

    /** What aliases have become, by their names. */
    Map<String, Set<AssetRef.Key>> assets(Transaction tx, Collection<String> aliases) {
        Map<String, Set<AssetRef.Key>> assets = new HashMap<>();
        tx.list(
                row -> assets.computeIfAbsent(row.getString("alias"), name -> new HashSet<>())
                        .add(new AssetRef.Key(row.getString("name"), row.getString("uri"))),
                """
                SELECT l.name AS alias, a.name, a.uri FROM asset_alias l
                JOIN asset_alias_asset x ON x.alias_id = l.id JOIN asset a ON a.id = x.asset_id
                WHERE l.name = ANY (?) LIMIT ?
                """,
                List.copyOf(aliases),
                MOST);
        return assets;
    }

    /** By which aliases events came. */
    Map<Long, List<String>> ofEvents(Transaction tx, long[] events) {
        Map<Long, List<String>> names = new HashMap<>();
        tx.list(
                row -> names.computeIfAbsent(row.getLong("event_id"), id -> new ArrayList<>())
                        .add(row.getString("name")),
                """
                SELECT x.event_id, l.name FROM asset_event_alias x JOIN asset_alias l ON l.id = x.alias_id
                WHERE x.event_id = ANY (?) ORDER BY l.name LIMIT ?
                """,
                events,
                MOST);
        return names;
    }

    Page<AssetAlias> list(Transaction tx, Asked asked) {
        return new Selection(asked, ORDERS)
                .otherwise("id")
                .pattern("name", "l.name")
                .page(tx, AliasStore::alias, COLUMNS, "FROM asset_alias l ");
    }

    Optional<AssetAlias> find(Transaction tx, long id) {
        return tx.first(AliasStore::alias, COLUMNS + "FROM asset_alias l WHERE l.id = ?", id);
    }

    private static AssetAlias alias(ResultSet row) throws SQLException {
        return new AssetAlias(row.getLong("id"), row.getString("name"), row.getString("grouped"));
    }
}
