package dev.mlopscloud.workflows.ui.deadline;

import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.listing.Orders;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.listing.Selection;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The deadlines of runs: those to come, and those that passed before the run ended. */
final class DeadlineStore {
    private static final String TIME = "coalesce(r.missed_at, r.alert_at)";
    private static final String MISSED = "(r.missed_at IS NOT NULL)";
    private static final Orders ORDERS = new Orders(
            "r.key",
            Map.of(
                    "id", "r.key",
                    "deadline_time", TIME,
                    "created_at", "r.queued_at",
                    "last_updated_at", "r.queued_at",
                    "missed", MISSED,
                    "dag_id", "r.dag_id",
                    "dag_run_id", "r.run_id",
                    "alert_name", "NULL::text"));

    Page<DeadlineResource.Body> list(Transaction tx, @Nullable String dagId, @Nullable String runId, Asked asked) {
        Selection selection = new Selection(asked, ORDERS)
                .where("r.missed_at IS NOT NULL OR r.alert_at IS NOT NULL AND r.state IN ('queued', 'running')")
                .flag("missed", MISSED)
                .times("deadline_time", TIME)
                .times("last_updated_at", "r.queued_at")
                .otherwise("deadline_time");
        if (dagId != null) {
            selection.where("r.dag_id = ?", dagId);
        }
        if (runId != null) {
            selection.where("r.run_id = ?", runId);
        }
        return selection.page(
                tx,
                DeadlineStore::body,
                "SELECT r.key, r.dag_id, r.run_id, r.version_id, r.queued_at, " + TIME + " AS at, " + MISSED
                        + " AS missed",
                "FROM dag_run r");
    }

    boolean hasRun(Transaction tx, String dagId, String runId) {
        return tx.first(row -> true, "SELECT 1 FROM dag_run WHERE dag_id = ? AND run_id = ?", dagId, runId)
                .isPresent();
    }

    private static DeadlineResource.Body body(ResultSet row) throws SQLException {
        return new DeadlineResource.Body(
                id("deadline", row.getString("key")),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getBoolean("missed"),
                row.getObject("queued_at", OffsetDateTime.class).toInstant(),
                row.getString("dag_id"),
                row.getString("run_id"),
                alertId(row.getString("version_id")),
                null);
    }

    /** The one alert that a version of a definition can have. */
    static UUID alertId(String version) {
        return id("alert", version);
    }

    private static UUID id(String kind, String of) {
        return UUID.nameUUIDFromBytes((kind + ":" + of).getBytes(StandardCharsets.UTF_8));
    }
}
