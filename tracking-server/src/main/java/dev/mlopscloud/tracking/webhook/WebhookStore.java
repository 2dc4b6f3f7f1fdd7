package dev.mlopscloud.tracking.webhook;

import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.tracking.api.MlflowException;
import dev.mlopscloud.tracking.api.PageToken;
import dev.mlopscloud.tracking.api.Pages;
import dev.mlopscloud.tracking.search.Fragment;
import dev.mlopscloud.tracking.search.PagedSearch;
import dev.mlopscloud.tracking.search.PagedSearch.Part;
import dev.mlopscloud.tracking.search.SortKey;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All SQL of webhooks, except for their deliveries. */
@Singleton
final class WebhookStore {
    private static final String COLUMNS =
            "webhook_key, webhook_id, name, description, url, status, creation_time, last_update_time, secret";

    private static final Fragment NOTHING = new Fragment("", List.of());
    private static final PagedSearch ALL = new PagedSearch(
            COLUMNS,
            "webhook",
            NOTHING,
            NOTHING,
            List.of(new SortKey("creation_time", false, false), new SortKey("webhook_key", false, false)));

    private final Database database;
    private final Clock clock = Clock.systemUTC();

    WebhookStore(Database database) {
        this.database = database;
    }

    /**
     * What is set of a webhook; what is null stays as it is.
     *
     * @param secret encrypted; empty for none
     */
    record Settings(
            @Nullable String name,
            @Nullable String url,
            @Nullable String description,
            @Nullable String secret,
            @Nullable String status,
            List<WebhookEvent> events) {}

    /**
     * A webhook with what is kept to itself.
     *
     * @param secret encrypted; empty for none
     */
    record Kept(Webhook webhook, String secret) {}

    private record Found(long key, Kept kept) {}

    Webhook create(String id, Settings settings) {
        long now = clock.millis();
        return database.transaction(tx -> {
            long key = tx.first(
                            row -> row.getLong(1),
                            "insert into webhook (webhook_id, name, url, description, secret, status, creation_time,"
                                    + " last_update_time) values (?, ?, ?, coalesce(?::text, ''), nullif(?::text, ''),"
                                    + " coalesce(?::text, 'ACTIVE'), ?, ?) returning webhook_key",
                            id,
                            settings.name,
                            settings.url,
                            settings.description,
                            settings.secret,
                            settings.status,
                            now,
                            now)
                    .orElseThrow();
            putEvents(tx, key, settings.events);
            return one(tx, id).webhook;
        });
    }

    Kept get(String id) {
        return database.transaction(tx -> one(tx, id));
    }

    /** Up to {@code limit} webhooks from a place on, the newest first. */
    List<Webhook> list(PageToken start, int limit) {
        Part part = Part.behind(start.after(), "webhook_id = ?", start.offset(), limit);
        return database.transaction(tx -> details(tx, Pages.read(tx, WebhookStore::read, ALL, part)).stream()
                .map(Kept::webhook)
                .toList());
    }

    Webhook update(String id, Settings settings) {
        return database.transaction(tx -> {
            long key = tx.first(
                            row -> row.getLong(1),
                            "update webhook set name = coalesce(?::text, name), url = coalesce(?::text, url),"
                                    + " description = coalesce(?::text, description),"
                                    + " secret = nullif(coalesce(?::text, secret), ''),"
                                    + " status = coalesce(?::text, status), last_update_time = ?"
                                    + " where webhook_id = ? returning webhook_key",
                            settings.name,
                            settings.url,
                            settings.description,
                            settings.secret,
                            settings.status,
                            clock.millis(),
                            id)
                    .orElseThrow(() -> missing(id));
            if (!settings.events.isEmpty()) {
                tx.update("delete from webhook_event where webhook_key = ?", key);
                putEvents(tx, key, settings.events);
            }
            return one(tx, id).webhook;
        });
    }

    /** Removes a webhook with all that it was still to be sent. */
    void delete(String id) {
        database.inTransaction(tx -> {
            if (tx.update("delete from webhook where webhook_id = ?", id) == 0) {
                throw missing(id);
            }
        });
    }

    private static void putEvents(Transaction tx, long key, List<WebhookEvent> events) {
        tx.batch(
                "insert into webhook_event (webhook_key, event) values (?, ?)",
                events.stream()
                        .distinct()
                        .map(event -> List.of(key, event.name()))
                        .toList());
    }

    private static Kept one(Transaction tx, String id) {
        List<Found> found = tx.list(WebhookStore::read, "select " + COLUMNS + " from webhook where webhook_id = ?", id);
        return details(tx, found).stream().findFirst().orElseThrow(() -> missing(id));
    }

    private static List<Kept> details(Transaction tx, List<Found> found) {
        long[] keys = found.stream().mapToLong(Found::key).toArray();
        Map<Long, List<Webhook.Event>> events = tx
                .list(
                        row -> Map.entry(row.getLong(1), WebhookEvent.valueOf(row.getString(2))),
                        "select webhook_key, event from webhook_event where webhook_key = any(?) order by position",
                        keys)
                .stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey,
                        TreeMap::new,
                        Collectors.mapping(entry -> Webhook.Event.of(entry.getValue()), Collectors.toList())));
        return found.stream()
                .map(one -> with(one.kept, events.getOrDefault(one.key, List.of())))
                .toList();
    }

    private static Kept with(Kept kept, List<Webhook.Event> events) {
        Webhook webhook = kept.webhook;
        return new Kept(
                new Webhook(
                        webhook.webhookId(),
                        webhook.name(),
                        webhook.description(),
                        webhook.url(),
                        events,
                        webhook.status(),
                        webhook.creationTimestamp(),
                        webhook.lastUpdatedTimestamp()),
                kept.secret);
    }

    private static Found read(ResultSet row) throws SQLException {
        String description = row.getString(4);
        String secret = row.getString(9);
        return new Found(
                row.getLong(1),
                new Kept(
                        new Webhook(
                                row.getString(2),
                                row.getString(3),
                                description.isEmpty() ? null : description,
                                row.getString(5),
                                List.of(),
                                row.getString(6),
                                row.getLong(7),
                                row.getLong(8)),
                        secret == null ? "" : secret));
    }

    private static MlflowException missing(String id) {
        return MlflowException.missing("Webhook with ID " + id + " not found.");
    }
}
