package dev.mlopscloud.workflows.xcom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.document.Document;
import dev.mlopscloud.workflows.document.MalformedDocumentException;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.listing.Orders;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.listing.Selection;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The table of XComs. */
@Singleton
public final class XComs {
    private static final String XCOMS = "SELECT run_key, task_id, map_index, key, value, created_at FROM xcom x ";
    private static final Orders ORDERS = new Orders(
            "x.run_key, x.task_id, x.map_index, x.key",
            Map.of(
                    "key", "x.key",
                    "dag_id", "r.dag_id",
                    "run_id", "r.run_id",
                    "task_id", "x.task_id",
                    "map_index", "x.map_index",
                    "timestamp", "x.created_at",
                    "run_after", "r.run_after"));

    private static final String PUT = """
        INSERT INTO xcom (run_key, task_id, map_index, key, value, length, created_at)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (run_key, task_id, map_index, key) DO UPDATE
        SET value = excluded.value, length = excluded.length, created_at = excluded.created_at
        """;

    /** Whose XComs a list shows; {@code null} for anybody's. */
    public record Scope(
            @Nullable String dagId,
            @Nullable String runId,
            @Nullable String taskId) {}

    /** Sets a value, whether there is one or not. */
    public void put(Transaction tx, XCom xcom) {
        put(tx, List.of(xcom));
    }

    /** Sets several values. */
    public void put(Transaction tx, List<XCom> xcoms) {
        tx.batch(PUT, xcoms.stream().map(xcom -> row(xcom, length(xcom))).toList());
    }

    /**
     * Sets a value.
     *
     * @param length how many items it has for what is mapped over it
     */
    public void put(Transaction tx, XCom xcom, @Nullable Integer length) {
        tx.batch(PUT, List.of(row(xcom, length)));
    }

    private static @Nullable Integer length(XCom xcom) {
        return xcom.value().isContainerNode() ? xcom.value().size() : null;
    }

    private static List<@Nullable Object> row(XCom xcom, @Nullable Integer length) {
        return Arrays.asList(
                xcom.runKey(),
                xcom.taskId(),
                xcom.mapIndex(),
                xcom.key(),
                xcom.value().toString(),
                length,
                xcom.createdAt());
    }

    public Optional<XCom> find(Transaction tx, long runKey, String taskId, int mapIndex, String key) {
        return tx.first(
                XComs::xcom,
                XCOMS + "WHERE run_key = ? AND task_id = ? AND map_index = ? AND key = ?",
                runKey,
                taskId,
                mapIndex,
                key);
    }

    /** Under which names an instance has values. */
    public List<String> keys(Transaction tx, long runKey, String taskId, int mapIndex) {
        return tx.list(
                row -> row.getString(1),
                "SELECT key FROM xcom WHERE run_key = ? AND task_id = ? AND map_index = ? ORDER BY key",
                runKey,
                taskId,
                mapIndex);
    }

    /** The newest value of an instance in the runs of a DAG up to a logical date. */
    public Optional<XCom> latest(Transaction tx, String dagId, Instant until, XCom.Name name) {
        return tx.first(XComs::xcom, """
                SELECT x.run_key, x.task_id, x.map_index, x.key, x.value, x.created_at
                FROM xcom x JOIN dag_run r ON r.key = x.run_key
                WHERE r.dag_id = ? AND r.logical_date <= ? AND x.task_id = ? AND x.map_index = ? AND x.key = ?
                ORDER BY r.logical_date DESC, r.key DESC LIMIT 1
                """, dagId, until, name.taskId(), name.mapIndex(), name.key());
    }

    /** The values that the instances of some tasks have under one name, by task and index. */
    public List<XCom> find(Transaction tx, long runKey, Collection<String> taskIds, String key) {
        return tx.list(
                XComs::xcom,
                XCOMS + "WHERE run_key = ? AND task_id = ANY (?) AND key = ? ORDER BY task_id, map_index",
                runKey,
                List.copyOf(taskIds),
                key);
    }

    public Page<XCom> list(Transaction tx, Scope scope, Asked asked) {
        Selection selection = new Selection(asked, ORDERS)
                .otherwise("dag_id", "task_id", "run_id", "map_index", "key")
                .equal("xcom_key", "x.key")
                .integer("map_index", "x.map_index")
                .integer("map_index_filter", "x.map_index")
                .pattern("xcom_key", "x.key")
                .pattern("dag_display_name", "r.dag_id")
                .pattern("run_id", "r.run_id")
                .pattern("task_id", "x.task_id")
                .times("logical_date", "r.logical_date")
                .times("run_after", "r.run_after");
        if (scope.dagId() != null) {
            selection.where("r.dag_id = ?", scope.dagId());
        }
        if (scope.runId() != null) {
            selection.where("r.run_id = ?", scope.runId());
        }
        if (scope.taskId() != null) {
            selection.where("x.task_id = ?", scope.taskId());
        }
        return selection.page(
                tx,
                XComs::xcom,
                "SELECT x.run_key, x.task_id, x.map_index, x.key, x.value, x.created_at",
                "FROM xcom x JOIN dag_run r ON r.key = x.run_key");
    }

    /** The results of some tasks of a run by their ids: of a mapped one, the list of those of its instances. */
    public Map<String, JsonNode> results(Transaction tx, long runKey, Collection<String> taskIds) {
        Map<String, JsonNode> results = new TreeMap<>();
        for (XCom xcom : find(tx, runKey, taskIds, XCom.RESULT)) {
            if (xcom.mapIndex() < 0) {
                results.put(xcom.taskId(), xcom.value());
            } else if (results.computeIfAbsent(xcom.taskId(), id -> JsonNodeFactory.instance.arrayNode())
                    instanceof ArrayNode list) {
                list.add(xcom.value());
            }
        }
        return results;
    }

    /** How many items the results of tasks have, -1 where a result is no list or dict; absent where there is none. */
    public Map<String, Integer> lengths(Transaction tx, long runKey, Collection<String> taskIds) {
        record Length(String taskId, int instances, int items) {}
        Map<String, Integer> lengths = new HashMap<>();
        tx.list(row -> new Length(row.getString(1), row.getInt(2), row.getInt(3)), """
            SELECT task_id, count(*) FILTER (WHERE map_index >= 0), min(coalesce(length, -1))
            FROM xcom WHERE run_key = ? AND task_id = ANY (?) AND key = 'return_value' GROUP BY task_id
            """, runKey, List.copyOf(taskIds))
                // The result of a mapped task is the list of the results of its instances.
                .forEach(found ->
                        lengths.put(found.taskId(), found.instances() > 0 ? found.instances() : found.items()));
        return lengths;
    }

    public boolean delete(Transaction tx, long runKey, String taskId, int mapIndex, String key) {
        return tx.update(
                        "DELETE FROM xcom WHERE run_key = ? AND task_id = ? AND map_index = ? AND key = ?",
                        runKey,
                        taskId,
                        mapIndex,
                        key)
                == 1;
    }

    /** Forgets what an instance gave, as each new try does. */
    public void clear(Transaction tx, long runKey, String taskId, int mapIndex) {
        tx.update("DELETE FROM xcom WHERE run_key = ? AND task_id = ? AND map_index = ?", runKey, taskId, mapIndex);
    }

    private static XCom xcom(ResultSet row) throws SQLException {
        return new XCom(
                row.getLong("run_key"),
                row.getString("task_id"),
                row.getInt("map_index"),
                row.getString("key"),
                tree(row.getString("value")),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }

    private static JsonNode tree(String value) {
        try {
            return Document.json(value).root();
        } catch (MalformedDocumentException e) {
            throw new IllegalStateException("A stored XCom is not readable", e);
        }
    }
}
