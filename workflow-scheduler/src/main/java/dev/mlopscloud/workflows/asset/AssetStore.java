package dev.mlopscloud.workflows.asset;

import dev.mlopscloud.platform.sql.Json;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.listing.Orders;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.listing.Selection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tables of assets and of what refers to them. */
final class AssetStore {
    private static final int MOST = 10_000;
    private static final String COLUMNS = """
        SELECT a.id, a.name, a.uri, a.grouped, a.extra, a.created_at, a.updated_at, l.id AS last_id, l.at AS last_at
        """;
    private static final String FROM = """
        FROM asset a LEFT JOIN LATERAL (
            SELECT e.id, e.at FROM asset_event e WHERE e.asset_id = a.id ORDER BY e.id DESC LIMIT 1) l ON true
        """;
    private static final Orders ORDERS = new Orders(
            "a.id",
            Map.of(
                    "id", "a.id",
                    "name", "a.name",
                    "uri", "a.uri",
                    "created_at", "a.created_at",
                    "updated_at", "a.updated_at"));

    Page<Asset> list(Transaction tx, Asked asked) {
        Selection selection =
                new Selection(asked, ORDERS).pattern("name", "a.name").pattern("uri", "a.uri");
        if (!Boolean.FALSE.equals(asked.flag("only_active"))) {
            selection.where("EXISTS (SELECT 1 FROM asset_use u WHERE u.asset_id = a.id)");
        }
        if (asked.has("dag_ids")) {
            selection.where(
                    "EXISTS (SELECT 1 FROM asset_use u WHERE u.asset_id = a.id AND u.dag_id = ANY (?))",
                    asked.texts("dag_ids"));
        }
        Page<Asset> page = selection.page(tx, AssetStore::asset, COLUMNS, FROM);
        return new Page<>(withUses(tx, page.items()), page.total());
    }

    /** The asset of a name, of an address, or of both. */
    Optional<Asset> find(Transaction tx, @Nullable String name, @Nullable String uri) {
        return withUses(tx, tx.list(AssetStore::asset, COLUMNS + FROM + """
            WHERE (?::text IS NULL OR a.name = ?) AND (?::text IS NULL OR a.uri = ?) ORDER BY a.id LIMIT 1
            """, name, name, uri, uri)).stream()
                .findFirst();
    }

    Optional<Asset> find(Transaction tx, long id) {
        return withUses(tx, tx.list(AssetStore::asset, COLUMNS + FROM + "WHERE a.id = ?", id)).stream()
                .findFirst();
    }

    private static List<Asset> withUses(Transaction tx, List<Asset> assets) {
        Map<Long, List<Asset.Use>> uses = new HashMap<>();
        tx.list(
                row -> uses.computeIfAbsent(row.getLong("asset_id"), id -> new ArrayList<>())
                        .add(use(row)),
                """
                SELECT asset_id, role, dag_id, task_id, created_at FROM asset_use WHERE asset_id = ANY (?)
                ORDER BY dag_id, task_id LIMIT ?
                """,
                assets.stream().mapToLong(Asset::id).toArray(),
                MOST);
        return assets.stream()
                .map(a -> new Asset(
                        a.id(),
                        a.name(),
                        a.uri(),
                        a.group(),
                        a.extra(),
                        a.createdAt(),
                        a.updatedAt(),
                        a.last(),
                        uses.getOrDefault(a.id(), List.of())))
                .toList();
    }

    /** Adds the assets that are new, and tells the ids of all. */
    Map<AssetRef.Key, Long> ids(Transaction tx, Collection<AssetRef> assets, Instant now) {
        List<List<Object>> rows = new ArrayList<>();
        // In one order everywhere, so that no two transactions wait for each other.
        assets.stream()
                .distinct()
                .sorted((one, other) -> (one.name() + one.uri()).compareTo(other.name() + other.uri()))
                .forEach(asset ->
                        rows.add(List.of(asset.name(), asset.uri(), asset.group(), new Json(asset.extra()), now, now)));
        tx.batch("""
            INSERT INTO asset (name, uri, grouped, extra, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (name, uri) DO UPDATE SET grouped = excluded.grouped, extra = excluded.extra,
                updated_at = excluded.updated_at
            WHERE asset.grouped <> excluded.grouped OR asset.extra <> excluded.extra
            """, rows);
        return known(tx, assets);
    }

    /** The ids of those assets that are there. */
    Map<AssetRef.Key, Long> known(Transaction tx, Collection<AssetRef> assets) {
        Map<AssetRef.Key, Long> ids = new HashMap<>();
        tx.list(
                row -> ids.put(new AssetRef.Key(row.getString("name"), row.getString("uri")), row.getLong("id")),
                "SELECT id, name, uri FROM asset WHERE name = ANY (?) AND uri = ANY (?)",
                assets.stream().map(AssetRef::name).toList(),
                assets.stream().map(AssetRef::uri).toList());
        return ids;
    }

    /** Makes these the references of a DAG, and no others. */
    void replaceUses(Transaction tx, String dagId, Collection<NewUse> uses, Instant now) {
        tx.update("DELETE FROM asset_use WHERE dag_id = ?", dagId);
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (NewUse use : uses) {
            rows.add(Arrays.asList(use.assetId(), use.role().name(), dagId, use.taskId(), now));
        }
        tx.batch("""
            INSERT INTO asset_use (asset_id, role, dag_id, task_id, created_at) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """, rows);
        tx.update("""
            DELETE FROM asset_pending p WHERE p.dag_id = ? AND NOT EXISTS (
                SELECT 1 FROM asset_use u
                WHERE u.asset_id = p.asset_id AND u.dag_id = p.dag_id AND u.role = 'SCHEDULE')
              AND NOT EXISTS (SELECT 1 FROM asset_wait w WHERE w.dag_id = p.dag_id)
            """, dagId);
    }

    /** A reference to add. */
    record NewUse(long assetId, Asset.Role role, String taskId) {}

    /** The DAGs with a task that produces the asset. */
    List<String> producers(Transaction tx, long assetId) {
        return tx.list(
                row -> row.getString(1),
                "SELECT DISTINCT dag_id FROM asset_use WHERE asset_id = ? AND role = 'OUTLET' LIMIT 2",
                assetId);
    }

    private static Asset.Use use(ResultSet row) throws SQLException {
        return new Asset.Use(
                Asset.Role.valueOf(row.getString("role")),
                row.getString("dag_id"),
                row.getString("task_id"),
                time(row, "created_at"));
    }

    private static Asset asset(ResultSet row) throws SQLException {
        long last = row.getLong("last_id");
        boolean any = !row.wasNull();
        return new Asset(
                row.getLong("id"),
                row.getString("name"),
                row.getString("uri"),
                row.getString("grouped"),
                row.getString("extra"),
                time(row, "created_at"),
                time(row, "updated_at"),
                any ? new Asset.Last(last, time(row, "last_at")) : null,
                List.of());
    }

    static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
