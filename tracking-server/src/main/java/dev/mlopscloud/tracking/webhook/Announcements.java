package dev.mlopscloud.tracking.webhook;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.Transaction;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.function.Function;

/** Where changes are told of: what is announced in a transaction is sent if it commits, and only then. */
@Singleton
public final class Announcements {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'+00:00'").withZone(ZoneOffset.UTC);

    private final Database database;
    private final Courier courier;
    private final Clock clock = Clock.systemUTC();

    Announcements(Database database, Courier courier) {
        this.database = database;
        this.courier = courier;
    }

    /** Runs {@code work} in a transaction, and has what it announced sent once it has committed. */
    public <T> T transaction(Function<Transaction, T> work) {
        T result = database.transaction(work);
        courier.wake();
        return result;
    }

    /** Announces an event. It costs one statement, whether anybody listens or not. */
    public void announce(Transaction tx, WebhookEvent event, ObjectNode data) {
        Instant now = clock.instant();
        DeliveryStore.add(tx, event, body(event, data, now), now.toEpochMilli());
    }

    /** The document that receivers get. */
    static String body(WebhookEvent event, ObjectNode data, Instant now) {
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("entity", event.entity())
                .put("action", event.action())
                .put("timestamp", TIME.format(now));
        body.set("data", data);
        return body.toString();
    }
}
