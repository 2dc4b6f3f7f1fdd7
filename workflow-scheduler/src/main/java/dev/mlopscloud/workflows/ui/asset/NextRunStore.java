package dev.mlopscloud.workflows.ui.asset;

import dev.mlopscloud.platform.sql.Transaction;
import java.time.OffsetDateTime;
import java.util.List;

/** What a DAG waits for, and what of it has happened since its last run. */
final class NextRunStore {
    private static final int MOST = 1_000;

    List<NextRunResource.Event> events(Transaction tx, String dagId) {
        return tx.list(
                row -> {
                    OffsetDateTime last = row.getObject("last", OffsetDateTime.class);
                    return new NextRunResource.Event(
                            row.getLong("id"),
                            row.getString("name"),
                            row.getString("uri"),
                            last == null ? null : last.toInstant(),
                            0,
                            1,
                            List.of(),
                            List.of(),
                            false,
                            false,
                            false);
                },
                """
                SELECT a.id, a.name, a.uri, (
                    SELECT max(e.at) FROM asset_pending p JOIN asset_event e ON e.id = p.event_id
                    WHERE p.dag_id = u.dag_id AND p.asset_id = a.id AND p.counts) AS last
                FROM asset_use u JOIN asset a ON a.id = u.asset_id
                WHERE u.dag_id = ? AND u.role = 'SCHEDULE' ORDER BY a.uri LIMIT ?
                """,
                dagId,
                MOST);
    }
}
