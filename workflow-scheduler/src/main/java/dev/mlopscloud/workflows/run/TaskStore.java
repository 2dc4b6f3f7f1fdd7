package dev.mlopscloud.workflows.run;

import dev.mlopscloud.platform.sql.Json;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.definition.OperatorKind;
import dev.mlopscloud.workflows.definition.Resources;
import dev.mlopscloud.workflows.definition.Task;
import dev.mlopscloud.workflows.definition.Workflow;
import dev.mlopscloud.workflows.engine.TaskKey;
import dev.mlopscloud.workflows.engine.TaskState;
import dev.mlopscloud.workflows.engine.TaskStatus;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.listing.Orders;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.listing.Selection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The tables of task instances and their tries. */
final class TaskStore {
    static final String NAMES = """
        t.id, t.run_key, t.task_id, t.map_index, t.operator, t.state, t.try_number, t.max_tries, t.scheduled_at,
        t.queued_at, t.start_date, t.end_date, t.retry_at, t.owner, t.pid, t.note, t.rendered_map_index, t.memory,
        t.pool, t.pool_slots, t.priority_weight, t.queue
        """;
    static final String COLUMNS = "SELECT " + NAMES;
    static final String TASKS = COLUMNS + "FROM task_instance t ";
    private static final String DURATION = "extract(epoch FROM t.end_date - t.start_date)::float8";
    private static final Orders ORDERS = new Orders(
            "t.id",
            Map.ofEntries(
                    Map.entry("id", "t.id"),
                    Map.entry("state", "t.state"),
                    Map.entry("duration", DURATION),
                    Map.entry("start_date", "t.start_date"),
                    Map.entry("end_date", "t.end_date"),
                    Map.entry("position", "t.position"),
                    Map.entry("run", "t.run_key"),
                    Map.entry("map_index", "t.map_index"),
                    Map.entry("rendered_map_index", "coalesce(t.rendered_map_index, t.map_index::text)"),
                    Map.entry("try_number", "t.try_number"),
                    Map.entry("logical_date", "r.logical_date"),
                    Map.entry("run_after", "r.run_after"),
                    Map.entry("data_interval_start", "r.data_interval_start"),
                    Map.entry("data_interval_end", "r.data_interval_end"),
                    Map.entry("operator", "t.operator")));
    /** What a filter calls tasks that nobody has looked at yet. */
    private static final String NO_STATE = "none";

    static final List<String> STATES = List.of(
            "removed",
            "scheduled",
            "queued",
            "running",
            "success",
            "restarting",
            "failed",
            "up_for_retry",
            "up_for_reschedule",
            "upstream_failed",
            "skipped",
            "deferred",
            "awaiting_input",
            NO_STATE);

    /**
     * One task instance for each task of a run.
     *
     * @param present the tasks that have instances already
     */
    void insert(Transaction tx, long runKey, Workflow workflow, Set<String> present) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        addRows(rows, runKey, workflow, present);
        insert(tx, rows);
    }

    /** The task instances of several new runs. */
    void insert(Transaction tx, Map<Long, Workflow> workflows) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        workflows.forEach((runKey, workflow) -> addRows(rows, runKey, workflow, Set.of()));
        insert(tx, rows);
    }

    private static void addRows(
            List<List<@Nullable Object>> rows, long runKey, Workflow workflow, Set<String> present) {
        Map<String, Integer> weights = workflow.weights();
        int position = 0;
        for (Task task : workflow.tasks()) {
            Resources resources = task.resources();
            if (!present.contains(task.id())) {
                rows.add(Arrays.asList(
                        UUID.randomUUID(),
                        runKey,
                        position,
                        task.id(),
                        task.action().operatorName(),
                        TaskState.NONE.text(),
                        task.retry().retries(),
                        resources.pool(),
                        resources.slots(),
                        weights.get(task.id()),
                        resources.queue(),
                        task.action().kind() == OperatorKind.WORKER));
            }
            position++;
        }
    }

    private static void insert(Transaction tx, List<List<@Nullable Object>> rows) {
        tx.batch("""
            INSERT INTO task_instance (id, run_key, position, task_id, operator, state, try_number, max_tries,
                pool, pool_slots, priority_weight, queue, remote)
            VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """, rows);
    }

    List<TaskInstance> ofRun(Transaction tx, long runKey) {
        return tx.list(TaskStore::task, TASKS + "WHERE t.run_key = ? ORDER BY t.position, t.map_index", runKey);
    }

    List<TaskInstance> ofRuns(Transaction tx, Collection<Long> runKeys) {
        return tx.list(
                TaskStore::task,
                TASKS + "WHERE t.run_key = ANY (?) ORDER BY t.run_key, t.position, t.map_index",
                longs(runKeys));
    }

    /** The tasks of one run, of the runs of one DAG, or of all runs; the newest run first unless asked otherwise. */
    Page<TaskInstance> list(
            Transaction tx, @Nullable String dagId, @Nullable String runId, @Nullable String taskId, Asked asked) {
        Selection selection = new Selection(asked, ORDERS)
                .otherwise("-run", "position", "map_index")
                .oneOf(asked.valid("state", "state", STATES), "t.state")
                .oneOf("task_id", "t.task_id")
                .oneOf("task_ids", "t.task_id")
                .oneOf("dag_ids", "r.dag_id")
                .oneOf("dag_run_ids", "r.run_id")
                .oneOf("pool", "t.pool")
                .oneOf("queue", "t.queue")
                .oneOf("operator", "t.operator")
                .pattern("task_display_name", "t.task_id")
                .pattern("dag_id", "r.dag_id")
                .pattern("run_id", "r.run_id")
                .pattern("pool_name", "t.pool")
                .pattern("queue_name", "t.queue")
                .pattern("operator_name", "t.operator")
                .pattern("rendered_map_index", "t.rendered_map_index")
                .times("run_after", "r.run_after")
                .times("logical_date", "r.logical_date")
                .times("start_date", "t.start_date")
                .times("end_date", "t.end_date")
                .times("updated_at", "coalesce(t.end_date, t.start_date, t.queued_at, t.scheduled_at, r.queued_at)")
                .numbers("duration", DURATION);
        if (asked.has("map_index")) {
            selection.where("t.map_index = ANY (?)", asked.integers("map_index"));
        }
        if (asked.has("try_number")) {
            selection.where("t.try_number = ANY (?)", asked.integers("try_number"));
        }
        if (asked.has("executor")) {
            selection.where("false");
        }
        if (asked.has("version_number")) {
            selection.where(
                    "r.version_id IN (SELECT v.id FROM dag_version v WHERE v.number = ANY (?))",
                    asked.integers("version_number"));
        }
        if (dagId != null) {
            selection.where("r.dag_id = ?", dagId);
        }
        if (runId != null) {
            selection.where("r.run_id = ?", runId);
        }
        if (taskId != null) {
            selection.where("t.task_id = ?", taskId);
        }
        return selection.pageOrCursor(
                tx, TaskStore::task, COLUMNS, "FROM task_instance t JOIN dag_run r ON r.key = t.run_key");
    }

    /** The tasks of a run that {@code tx} has locked. */
    List<TaskInstance> lock(Transaction tx, long runKey) {
        return tx.list(
                TaskStore::task,
                TASKS + "WHERE t.run_key = ? ORDER BY t.position, t.map_index FOR NO KEY UPDATE",
                runKey);
    }

    Optional<TaskInstance> find(Transaction tx, long runKey, TaskKey key) {
        return tx.first(
                TaskStore::task,
                TASKS + "WHERE t.run_key = ? AND t.task_id = ? AND t.map_index = ?",
                runKey,
                key.task(),
                key.index());
    }

    Optional<TaskInstance> find(Transaction tx, UUID id) {
        return tx.first(TaskStore::task, TASKS + "WHERE t.id = ?", id);
    }

    /** Writes what the engine decided; the moments of a try follow from its state. */
    void apply(Transaction tx, long runKey, Map<TaskKey, TaskStatus> changed, Instant now) {
        apply(tx, runKey, List.of(changed), now);
    }

    /** The same for several decisions, one after the other. */
    void apply(Transaction tx, long runKey, List<Map<TaskKey, TaskStatus>> decisions, Instant now) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        decisions.forEach(changed -> addRows(rows, runKey, changed, now));
        apply(tx, rows);
    }

    /** The same for several runs. */
    void apply(Transaction tx, Map<Long, Map<TaskKey, TaskStatus>> byRun, Instant now) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        byRun.forEach((runKey, changed) -> addRows(rows, runKey, changed, now));
        apply(tx, rows);
    }

    private static void addRows(
            List<List<@Nullable Object>> rows, long runKey, Map<TaskKey, TaskStatus> changed, Instant now) {
        changed.forEach((key, status) -> rows.add(Arrays.asList(
                status.state().text(),
                status.tryNumber(),
                status.maxTries(),
                status.retryAt(),
                now,
                runKey,
                key.task(),
                key.index())));
    }

    private static void apply(Transaction tx, List<List<@Nullable Object>> rows) {
        tx.batch("""
            UPDATE task_instance t SET state = n.state, try_number = n.try, max_tries = n.max, retry_at = n.due,
                owner = NULL,
                scheduled_at = CASE WHEN n.state IN ('scheduled', 'queued') AND t.state NOT IN ('scheduled', 'queued')
                    THEN n.now ELSE t.scheduled_at END,
                queued_at = CASE n.state WHEN 'queued' THEN n.now ELSE t.queued_at END,
                start_date = CASE
                    WHEN n.state = 'none' THEN NULL
                    WHEN n.state IN ('scheduled', 'queued') THEN
                        CASE WHEN t.try_number = n.try THEN t.start_date END
                    WHEN t.try_number = n.try THEN coalesce(t.start_date, n.now)
                    ELSE n.now END,
                end_date = CASE WHEN n.state IN ('scheduled', 'queued', 'none') THEN NULL ELSE n.now END,
                memory = CASE WHEN t.try_number = n.try AND n.state <> 'none' THEN t.memory END,
                waits_for = NULL
            FROM (SELECT ?::text AS state, ?::integer AS try, ?::integer AS max, ?::timestamptz AS due,
                ?::timestamptz AS now) n
            WHERE t.run_key = ? AND t.task_id = ? AND t.map_index = ?
            """, rows);
    }

    void note(Transaction tx, UUID id, @Nullable String note) {
        tx.update("UPDATE task_instance SET note = ? WHERE id = ?", note, id);
    }

    /** Keeps what a suspended try needs to go on. */
    void suspend(Transaction tx, UUID id, String memory, @Nullable Long awaitedRun) {
        tx.update("UPDATE task_instance SET memory = ?, waits_for = ? WHERE id = ?", new Json(memory), awaitedRun, id);
    }

    /** Lets the tasks go on that wait for the end of a run. */
    int wake(Transaction tx, long endedRun, Instant now) {
        return tx.update(
                "UPDATE task_instance SET retry_at = ?, waits_for = NULL WHERE waits_for = ? AND state = 'deferred'",
                now,
                endedRun);
    }

    static long[] longs(Collection<Long> keys) {
        return keys.stream().mapToLong(Long::longValue).toArray();
    }

    /** What replicas hold whose lease has run out. */
    List<TaskInstance> abandoned(Transaction tx, Instant now, int limit) {
        return tx.list(TaskStore::task, TASKS + """
            WHERE t.owner IN (SELECT id FROM replica WHERE expires_at < ?) AND t.state IN ('queued', 'running')
            LIMIT ?
            """, now, limit);
    }

    /** Keeps the tries that tasks are in, before they are changed. */
    void remember(Transaction tx, Collection<UUID> ids, TaskState state, Instant now) {
        tx.update("""
            INSERT INTO task_try (task_instance, try_number, state, max_tries, scheduled_at, queued_at, start_date,
                end_date, pid)
            SELECT id, try_number, ?, max_tries, scheduled_at, queued_at, start_date, ?, pid
            FROM task_instance WHERE id = ANY (?::uuid[]) AND try_number > 0
            ON CONFLICT DO NOTHING
            """, state.text(), now, ids.stream().map(UUID::toString).toList());
    }

    static TaskInstance task(ResultSet row) throws SQLException {
        return new TaskInstance(
                row.getObject("id", UUID.class),
                row.getLong("run_key"),
                row.getString("task_id"),
                row.getInt("map_index"),
                row.getString("operator"),
                new TaskStatus(
                        TaskState.of(row.getString("state")),
                        row.getInt("try_number"),
                        row.getInt("max_tries"),
                        Columns.moment(row, "retry_at")),
                times(row),
                new TaskInstance.Share(
                        row.getString("pool"),
                        row.getInt("pool_slots"),
                        row.getInt("priority_weight"),
                        row.getString("queue")),
                row.getObject("owner", UUID.class),
                pid(row),
                row.getString("note"),
                row.getString("rendered_map_index"),
                row.getString("memory"));
    }

    static TaskInstance.Times times(ResultSet row) throws SQLException {
        return new TaskInstance.Times(
                Columns.moment(row, "scheduled_at"),
                Columns.moment(row, "queued_at"),
                Columns.moment(row, "start_date"),
                Columns.moment(row, "end_date"));
    }

    static @Nullable Long pid(ResultSet row) throws SQLException {
        long pid = row.getLong("pid");
        return row.wasNull() ? null : pid;
    }
}
