package dev.mlopscloud.workflows.run;

import dev.mlopscloud.platform.sql.Json;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.listing.Orders;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.listing.Selection;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is kept of task instances besides their states: rendered fields, and questions to people. */
final class DetailStore {
    private static final String ANSWER = "t.memory -> 'response'";
    private static final String ANSWERER = ANSWER + " -> 'responded_by_user' ->> ";
    private static final String ASKED_AT = "(t.memory ->> 'created_at')::timestamptz";
    private static final Orders ORDERS = new Orders(
            "t.id",
            Map.ofEntries(
                    Map.entry("ti_id", "t.id"),
                    Map.entry("subject", "t.memory ->> 'subject'"),
                    Map.entry("created_at", ASKED_AT),
                    Map.entry("responded_at", "(" + ANSWER + " ->> 'responded_at')::timestamptz"),
                    Map.entry("responded_by_user_id", ANSWERER + "'id'"),
                    Map.entry("responded_by_user_name", ANSWERER + "'name'"),
                    Map.entry("dag_id", "r.dag_id"),
                    Map.entry("run_id", "r.run_id"),
                    Map.entry("run", "r.key"),
                    Map.entry("run_after", "r.run_after"),
                    Map.entry("task_display_name", "t.task_id"),
                    Map.entry("rendered_map_index", "t.rendered_map_index"),
                    Map.entry("task_instance_operator", "t.operator"),
                    Map.entry("task_instance_state", "t.state")));

    /** Tasks that ask people, or did; {@code null} for those of any DAG or run. */
    Page<TaskInstance> asking(Transaction tx, @Nullable String dagId, @Nullable String runId, Asked asked) {
        Selection selection = new Selection(asked, ORDERS)
                .otherwise("-run")
                .where("t.memory ->> 'subject' IS NOT NULL")
                .pattern("dag_id", "r.dag_id")
                .equal("task_id", "t.task_id")
                .pattern("task_id", "t.task_id")
                .integer("map_index", "t.map_index")
                .oneOf(asked.valid("state", "state", TaskStore.STATES), "t.state")
                .oneOf("responded_by_user_id", ANSWERER + "'id'")
                .oneOf("responded_by_user_name", ANSWERER + "'name'")
                .search("subject_search", "t.memory ->> 'subject'")
                .search("body_search", "t.memory ->> 'body'")
                .times("created_at", ASKED_AT);
        Boolean answered = asked.flag("response_received");
        if (answered != null) {
            selection.where(ANSWER + (answered ? " IS NOT NULL" : " IS NULL"));
        }
        if (dagId != null) {
            selection.where("r.dag_id = ?", dagId);
        }
        if (runId != null) {
            selection.where("r.run_id = ?", runId);
        }
        return selection.page(
                tx, TaskStore::task, TaskStore.COLUMNS, "FROM task_instance t JOIN dag_run r ON r.key = t.run_key");
    }

    /** Lets a suspended task go on at once. */
    void resume(Transaction tx, UUID id, Instant now) {
        tx.update("UPDATE task_instance SET retry_at = ? WHERE id = ?", now, id);
    }

    /**
     * What an instance got.
     *
     * @param fields a JSON object
     * @param called the name of the instance among those of its task, {@code null} for its number
     */
    record Rendered(UUID instance, String fields, @Nullable String called) {}

    /** Keeps what instances got, and what they are called. */
    void rendered(Transaction tx, List<Rendered> instances) {
        tx.batch(
                """
                INSERT INTO rendered_field (task_instance, fields) VALUES (?, ?)
                ON CONFLICT (task_instance) DO UPDATE SET fields = excluded.fields
                """,
                instances.stream()
                        .map(one -> List.of(one.instance(), new Json(one.fields())))
                        .toList());
        tx.batch(
                "UPDATE task_instance SET rendered_map_index = ? WHERE id = ?",
                instances.stream()
                        .flatMap(one -> Stream.ofNullable(one.called()).map(name -> List.of(name, one.instance())))
                        .toList());
    }

    /** The fields that instances got last, by id. */
    Map<UUID, String> rendered(Transaction tx, Collection<UUID> ids) {
        record Fields(UUID id, String json) {}
        Map<UUID, String> fields = new HashMap<>();
        tx.list(
                        row -> new Fields(row.getObject(1, UUID.class), row.getString(2)),
                        "SELECT task_instance, fields FROM rendered_field WHERE task_instance = ANY (?::uuid[])",
                        ids.stream().map(UUID::toString).toList())
                .forEach(found -> fields.put(found.id(), found.json()));
        return fields;
    }

    void delete(Transaction tx, UUID id) {
        tx.update("DELETE FROM task_instance WHERE id = ?", id);
    }

    /** Those of these instances, each as its DAG, its run, its task and its index in brackets, that exist. */
    Set<String> existing(Transaction tx, Collection<String> ids) {
        return Set.copyOf(tx.list(row -> row.getString(1), """
            SELECT wanted.id FROM unnest(?::text[]) AS wanted (id), dag_run r JOIN task_instance t ON t.run_key = r.key
            WHERE starts_with(wanted.id, r.dag_id || '.')
              AND wanted.id = r.dag_id || '.' || r.run_id || '.' || t.task_id || '[' || t.map_index || ']'
            """, List.copyOf(ids)));
    }

    /** How many instances of a task are at work in all runs of its DAG. */
    int countActive(Transaction tx, String dagId, String taskId) {
        return tx.first(row -> row.getInt(1), """
            SELECT count(*) FROM task_instance t JOIN dag_run r ON r.key = t.run_key
            WHERE t.state IN ('queued', 'running') AND r.dag_id = ? AND t.task_id = ?
            """, dagId, taskId).orElse(0);
    }

    /** The tries that have ended, oldest first. */
    List<TaskTry> tries(Transaction tx, UUID taskInstance) {
        return tx.list(
                row -> new TaskTry(
                        row.getInt("try_number"),
                        row.getString("state"),
                        row.getInt("max_tries"),
                        TaskStore.times(row),
                        TaskStore.pid(row)),
                """
                SELECT try_number, state, max_tries, scheduled_at, queued_at, start_date, end_date, pid
                FROM task_try WHERE task_instance = ? ORDER BY try_number
                """,
                taskInstance);
    }
}
