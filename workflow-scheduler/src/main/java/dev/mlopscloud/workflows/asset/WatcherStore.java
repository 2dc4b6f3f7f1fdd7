package dev.mlopscloud.workflows.asset;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.platform.sql.Json;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.document.Document;
import dev.mlopscloud.workflows.document.MalformedDocumentException;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The table of triggers that tell of assets. */
final class WatcherStore {
    private static final int MOST = 1_000;

    /** Makes these the watchers of a DAG; those that stay as they were go on where they are. */
    void replace(
            Transaction tx, String dagId, Collection<AssetCondition.Watcher> watchers, Map<AssetRef.Key, Long> assets) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (AssetCondition.Watcher watcher : watchers) {
            Long asset = Objects.requireNonNull(assets.get(watcher.asset().key()));
            String definition = watcher.trigger().toString();
            UUID id = UUID.nameUUIDFromBytes((asset + definition).getBytes(StandardCharsets.UTF_8));
            ids.add(id.toString());
            rows.add(Arrays.asList(id, dagId, asset, watcher.name(), new Json(definition)));
        }
        tx.update("DELETE FROM asset_watcher WHERE dag_id = ? AND id <> ALL (?::uuid[])", dagId, ids);
        tx.batch("""
            INSERT INTO asset_watcher (id, dag_id, asset_id, name, definition) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """, rows);
    }

    /** Those that a triggerer is to run, which it has from now on; others may have those of a silent one. */
    List<Watched> take(Transaction tx, String triggerer, Instant now, Instant limit) {
        return tx.list(WatcherStore::watched, """
                UPDATE asset_watcher w SET triggerer = ?, heartbeat_at = ? FROM (
                    SELECT w.id, min(w.dag_id) AS dag_id FROM asset_watcher w JOIN dag d USING (dag_id)
                    WHERE NOT d.is_paused AND NOT d.is_stale GROUP BY w.id ORDER BY w.id LIMIT ?) one
                WHERE w.id = one.id AND w.dag_id = one.dag_id
                  AND (w.triggerer IS NULL OR w.triggerer = ? OR w.heartbeat_at < ?)
                RETURNING w.id, w.asset_id, w.name, w.definition
                """, triggerer, now, MOST, triggerer, limit);
    }

    Optional<Watched> find(Transaction tx, UUID id) {
        return tx.first(
                WatcherStore::watched, "SELECT id, asset_id, name, definition FROM asset_watcher WHERE id = ?", id);
    }

    private static Watched watched(ResultSet row) throws SQLException {
        try {
            JsonNode definition = Document.json(row.getString("definition")).root();
            return new Watched(
                    row.getObject("id", UUID.class), row.getLong("asset_id"), row.getString("name"), definition);
        } catch (MalformedDocumentException e) {
            throw new IllegalStateException("A stored trigger is not readable", e);
        }
    }
}
