package dev.mlopscloud.workflows.callback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.Json;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.audit.Audit;
import dev.mlopscloud.workflows.audit.Entry;
import dev.mlopscloud.workflows.document.Document;
import dev.mlopscloud.workflows.document.MalformedDocumentException;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Calls that are due: added in the transaction of what they tell, kept until somebody has made them. A call whose taker
 * is silent goes to another, so it is made at least once; what came of it is in the audit log.
 */
@Singleton
public final class CallbackQueue {
    /** How much longer than it needs a taker has, until another may have its call. */
    private static final Duration GRACE = Duration.ofMinutes(1);

    private static final int ATTEMPTS = 5;
    private static final String GIVEN_UP = "Nobody who took the call has said what came of it";

    private final Database database;
    private final Audit audit;
    private final Clock clock;

    CallbackQueue(Database database, Audit audit, Clock clock) {
        this.database = database;
        this.audit = audit;
        this.clock = clock;
    }

    /** Adds a call that is made once {@code tx} commits. */
    public void add(Transaction tx, Callback callback, Instant now) {
        JsonNode function = callback.function();
        tx.update(
                """
                INSERT INTO python_callback (bundle, file, dag_id, run_id, task_instance, event, reason, function,
                    due_at, attempts)
                VALUES (?, ?, ?, ?, ?::uuid, ?, ?, ?::json, ?, 0)
                """,
                callback.bundle(),
                callback.file(),
                callback.dagId(),
                callback.runId(),
                callback.taskInstance() == null ? null : callback.taskInstance().toString(),
                callback.event(),
                callback.reason(),
                function == null ? null : new Json(function.toString()),
                now);
    }

    /**
     * Takes the calls of a bundle that are due.
     *
     * @param longest how long the taker lets a call go on
     */
    public List<Callback.Taken> take(String bundle, int most, Duration longest) {
        Instant now = clock.instant();
        return database.transaction(tx -> {
            giveUp(tx, now);
            return tx.list(CallbackQueue::taken, """
                    UPDATE python_callback SET attempts = attempts + 1, due_at = ? WHERE id IN (
                        SELECT id FROM python_callback WHERE due_at <= ? AND bundle = ? ORDER BY id LIMIT ?
                        FOR UPDATE SKIP LOCKED)
                    RETURNING id, bundle, file, dag_id, run_id, task_instance, event, reason, function
                    """, now.plus(longest).plus(GRACE), now, bundle, most);
        });
    }

    private void giveUp(Transaction tx, Instant now) {
        List<Callback.Taken> lost = tx.list(CallbackQueue::taken, """
                DELETE FROM python_callback WHERE id IN (
                    SELECT id FROM python_callback WHERE due_at <= ? AND attempts >= ? LIMIT 100
                    FOR UPDATE SKIP LOCKED)
                RETURNING id, bundle, file, dag_id, run_id, task_instance, event, reason, function
                """, now, ATTEMPTS);
        lost.forEach(one -> note(tx, one.callback(), "failed", GIVEN_UP));
    }

    /** Writes down what came of a call, and tells whether it was still waited for. */
    public boolean made(long id, String state, String output) {
        return database.transaction(tx -> tx.first(CallbackQueue::taken, """
                        DELETE FROM python_callback WHERE id = ?
                        RETURNING id, bundle, file, dag_id, run_id, task_instance, event, reason, function
                        """, id)
                .map(one -> {
                    note(tx, one.callback(), state, output);
                    return true;
                })
                .orElse(false));
    }

    private void note(Transaction tx, Callback callback, String state, String output) {
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        details.put("state", state).put("reason", callback.reason());
        if (!output.isEmpty()) {
            details.put("output", output);
        }
        UUID task = callback.taskInstance();
        if (task != null) {
            details.put("task_instance", task.toString());
        }
        audit.note(
                tx,
                Entry.of(callback.event())
                        .dag(callback.dagId())
                        .run(callback.runId(), null)
                        .with(details));
    }

    private static Callback.Taken taken(ResultSet row) throws SQLException {
        return new Callback.Taken(
                row.getLong("id"),
                new Callback(
                        row.getString("bundle"),
                        row.getString("file"),
                        row.getString("dag_id"),
                        row.getString("run_id"),
                        row.getObject("task_instance", UUID.class),
                        row.getString("event"),
                        row.getString("reason"),
                        tree(row.getString("function"))));
    }

    private static @Nullable JsonNode tree(@Nullable String json) {
        try {
            return json == null ? null : Document.json(json).root();
        } catch (MalformedDocumentException e) {
            throw new IllegalStateException("A stored callback is not readable", e);
        }
    }
}
