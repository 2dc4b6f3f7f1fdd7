package dev.mlopscloud.workflows.ui.graph;

import dev.mlopscloud.platform.sql.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** How DAGs and assets hang together. */
final class DependencyStore {
    private static final int MOST = 10_000;

    /** A use of an asset. */
    record Use(String role, String dagId, String taskId, long asset, String name) {}

    /** Assets that start DAGs or are made by them, by DAG. */
    List<Dependency> assets(Transaction tx) {
        List<Dependency> dependencies = new ArrayList<>();
        for (Use use : uses(tx, "u.role IN ('SCHEDULE', 'OUTLET')")) {
            boolean made = use.role().equals("OUTLET");
            dependencies.add(new Dependency(
                    use.dagId(),
                    made ? use.dagId() : Dependency.ASSET,
                    made ? Dependency.ASSET : use.dagId(),
                    use.name(),
                    Dependency.ASSET,
                    Long.toString(use.asset()),
                    use.taskId()));
        }
        return dependencies;
    }

    /** What tasks make and read. */
    List<Use> tasks(Transaction tx) {
        return uses(tx, "u.role IN ('INLET', 'OUTLET')");
    }

    private static List<Use> uses(Transaction tx, String which) {
        return tx.list(
                row -> new Use(
                        row.getString("role"),
                        row.getString("dag_id"),
                        row.getString("task_id"),
                        row.getLong("id"),
                        row.getString("name")),
                "SELECT u.role, u.dag_id, u.task_id, a.id, a.name FROM asset_use u JOIN asset a ON a.id = u.asset_id"
                        + " WHERE " + which + " ORDER BY u.dag_id, u.task_id, a.id LIMIT ?",
                MOST);
    }

    /** Current versions whose tasks may trigger other DAGs or wait for them. */
    List<UUID> related(Transaction tx) {
        return tx.list(row -> row.getObject(1, UUID.class), """
            SELECT v.id FROM dag d JOIN dag_version v ON v.dag_id = d.dag_id AND v.number = d.current_version
            WHERE v.definition::text LIKE '%trigger_dag_id%' OR v.definition::text LIKE '%external_dag_id%'
            ORDER BY d.dag_id LIMIT ?
            """, MOST);
    }

    /** What an asset is called. */
    Optional<String> assetName(Transaction tx, long id) {
        return tx.first(row -> row.getString(1), "SELECT name FROM asset WHERE id = ?", id);
    }
}
