package dev.mlopscloud.tracking.webhook;

import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.Transaction;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** All SQL of deliveries: the outbox between a change and its receivers. */
@Singleton
final class DeliveryStore {
    private final Database database;

    DeliveryStore(Database database) {
        this.database = database;
    }

    /**
     * A delivery that this process may send for now.
     *
     * @param secret encrypted; empty for none
     * @param failures attempts that failed so far
     * @param age milliseconds since the change
     */
    record Delivery(
            long key,
            String deliveryId,
            String webhookId,
            String url,
            String secret,
            String body,
            int failures,
            long age) {}

    /** Writes what is to be sent of an event, once for each webhook that listens, and tells how many those are. */
    static int add(Transaction tx, WebhookEvent event, String body, long now) {
        return tx.update("""
                insert into webhook_delivery (delivery_id, webhook_key, body, creation_time, due)
                select gen_random_uuid()::text, w.webhook_key, ?, ?, ? from webhook w
                join webhook_event e on e.webhook_key = w.webhook_key
                where e.event = ? and w.status = 'ACTIVE'
                """, body, now, now, event.name());
    }

    /** Takes what is due, and hides it from other senders until {@code lease} is over. */
    List<Delivery> take(long now, int most, Duration lease) {
        return database.transaction(tx -> tx.list(
                row -> new Delivery(
                        row.getLong(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getString(6),
                        row.getInt(7),
                        row.getLong(8)),
                """
                with taken as (
                    select delivery_key from webhook_delivery where due <= ?
                    order by due, delivery_key limit ? for update skip locked)
                update webhook_delivery d set due = ? from taken t, webhook w
                where d.delivery_key = t.delivery_key and w.webhook_key = d.webhook_key
                returning d.delivery_key, d.delivery_id, w.webhook_id, w.url, coalesce(w.secret, ''), d.body,
                    d.failures, ? - d.creation_time
                """,
                now,
                most,
                now + lease.toMillis(),
                now));
    }

    void remove(long key) {
        database.inTransaction(tx -> tx.update("delete from webhook_delivery where delivery_key = ?", key));
    }

    void postpone(long key, int failures, long due) {
        database.inTransaction(tx -> tx.update(
                "update webhook_delivery set failures = ?, due = ? where delivery_key = ?", failures, due, key));
    }

    /** When the next delivery is due, in milliseconds since 1970. */
    Optional<Long> nextDue() {
        return database.transaction(
                tx -> tx.first(row -> row.getLong(1), "select due from webhook_delivery order by due limit 1"));
    }
}
