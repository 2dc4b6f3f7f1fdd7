package dev.mlopscloud.workflows.notification;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.Json;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.document.Document;
import dev.mlopscloud.workflows.document.MalformedDocumentException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Notifications on their way: written in the transaction of what they tell, kept until they are delivered. One may
 * arrive twice when the service ends in between, but none is lost.
 */
@Singleton
public final class Outbox {
    private static final Logger LOG = Logger.getLogger(Outbox.class);
    private static final int BATCH = 20;
    private static final int ATTEMPTS = 10;

    /** How long a delivery may take until someone else tries. */
    private static final Duration LEASE = Duration.ofMinutes(2);

    private final Database database;
    private final Courier courier;
    private final Clock clock;

    Outbox(Database database, Courier courier, Clock clock) {
        this.database = database;
        this.courier = courier;
        this.clock = clock;
    }

    private record Letter(long id, int attempts, JsonNode target, JsonNode news) {}

    /** Adds a notification that is sent once {@code tx} commits. */
    public void add(Transaction tx, JsonNode target, JsonNode news, Instant now) {
        tx.update(
                "INSERT INTO notification (target, news, due_at, attempts) VALUES (?, ?, ?, 0)",
                new Json(target.toString()),
                new Json(news.toString()),
                now);
    }

    /** Sends what is due, in the background, and tells whether there may be more. */
    public boolean deliver(Instant now) {
        List<Letter> letters = database.transaction(tx -> tx.list(
                row -> new Letter(row.getLong(1), row.getInt(2), tree(row.getString(3)), tree(row.getString(4))),
                """
                UPDATE notification SET attempts = attempts + 1, due_at = ? WHERE id IN (
                    SELECT id FROM notification WHERE due_at <= ? ORDER BY due_at LIMIT ? FOR UPDATE SKIP LOCKED)
                RETURNING id, attempts, target, news
                """,
                now.plus(LEASE),
                now,
                BATCH));
        letters.forEach(letter -> Thread.startVirtualThread(() -> deliver(letter)));
        return letters.size() == BATCH;
    }

    private void deliver(Letter letter) {
        try {
            courier.deliver(letter.target(), letter.news());
            database.inTransaction(tx -> tx.update("DELETE FROM notification WHERE id = ?", letter.id()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            failed(letter, e);
        }
    }

    private void failed(Letter letter, Exception why) {
        if (letter.attempts() >= ATTEMPTS) {
            LOG.warnf("A notification was given up after %d attempts: %s", letter.attempts(), why.getMessage());
            database.inTransaction(tx -> tx.update("DELETE FROM notification WHERE id = ?", letter.id()));
            return;
        }
        LOG.debugf(why, "A notification could not be delivered yet");
        Instant next = clock.instant().plusSeconds(1L << letter.attempts());
        database.inTransaction(tx -> tx.update("UPDATE notification SET due_at = ? WHERE id = ?", next, letter.id()));
    }

    /** When the next notification is to be sent. */
    public Optional<Instant> nextDue(Transaction tx) {
        return tx.first(
                row -> row.getObject(1, OffsetDateTime.class).toInstant(),
                "SELECT due_at FROM notification ORDER BY due_at LIMIT 1");
    }

    private static JsonNode tree(String json) {
        try {
            return Document.json(json).root();
        } catch (MalformedDocumentException e) {
            throw new IllegalStateException("A stored notification is not readable", e);
        }
    }
}
