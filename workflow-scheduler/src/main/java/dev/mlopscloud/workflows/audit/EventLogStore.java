package dev.mlopscloud.workflows.audit;

import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.listing.Orders;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.listing.Selection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The table of the audit log. */
final class EventLogStore {
    private static final String COLUMNS = """
            SELECT e.id, e.at, e.dag_id, e.task_id, e.run_id, e.map_index, e.try_number, e.event, e.logical_date,
                   e.owner, e.extra
            """;
    private static final Orders ORDERS = new Orders(
            "e.id",
            Map.ofEntries(
                    Map.entry("id", "e.id"),
                    Map.entry("event_log_id", "e.id"),
                    Map.entry("when", "e.at"),
                    Map.entry("dttm", "e.at"),
                    Map.entry("dag_id", "e.dag_id"),
                    Map.entry("task_id", "e.task_id"),
                    Map.entry("run_id", "e.run_id"),
                    Map.entry("map_index", "e.map_index"),
                    Map.entry("try_number", "e.try_number"),
                    Map.entry("event", "e.event"),
                    Map.entry("logical_date", "e.logical_date"),
                    Map.entry("owner", "e.owner"),
                    Map.entry("extra", "e.extra")));

    void insert(Transaction tx, Entry entry, String owner, Instant now) {
        tx.update(
                """
                INSERT INTO event_log (at, event, dag_id, run_id, task_id, map_index, try_number, logical_date, owner,
                    extra) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                now,
                entry.event(),
                entry.dagId(),
                entry.runId(),
                entry.taskId(),
                entry.mapIndex(),
                entry.tryNumber(),
                entry.logicalDate(),
                owner,
                entry.extra());
    }

    Page<EventLog> list(Transaction tx, Asked asked) {
        Selection selection = new Selection(asked, ORDERS)
                .equal("dag_id", "e.dag_id")
                .equal("task_id", "e.task_id")
                .equal("run_id", "e.run_id")
                .integer("map_index", "e.map_index")
                .integer("try_number", "e.try_number")
                .equal("owner", "e.owner")
                .equal("event", "e.event")
                .oneOf("included_events", "e.event")
                .pattern("dag_id", "e.dag_id")
                .pattern("task_id", "e.task_id")
                .pattern("run_id", "e.run_id")
                .pattern("owner", "e.owner")
                .pattern("event", "e.event");
        if (asked.has("excluded_events")) {
            selection.where("e.event <> ALL (?)", asked.texts("excluded_events"));
        }
        Instant before = asked.moment("before");
        if (before != null) {
            selection.where("e.at <= ?", before);
        }
        Instant after = asked.moment("after");
        if (after != null) {
            selection.where("e.at >= ?", after);
        }
        return selection.page(tx, EventLogStore::log, COLUMNS, "FROM event_log e");
    }

    Optional<EventLog> find(Transaction tx, long id) {
        return tx.first(EventLogStore::log, COLUMNS + "FROM event_log e WHERE e.id = ?", id);
    }

    private static EventLog log(ResultSet row) throws SQLException {
        OffsetDateTime logical = row.getObject("logical_date", OffsetDateTime.class);
        return new EventLog(
                row.getLong("id"),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getString("dag_id"),
                row.getString("task_id"),
                row.getString("run_id"),
                integer(row, "map_index"),
                integer(row, "try_number"),
                row.getString("event"),
                logical == null ? null : logical.toInstant(),
                row.getString("owner"),
                row.getString("extra"),
                row.getString("dag_id"),
                row.getString("task_id"));
    }

    private static @Nullable Integer integer(ResultSet row, String column) throws SQLException {
        int value = row.getInt(column);
        return row.wasNull() ? null : value;
    }
}
