package dev.mlopscloud.workflows.connection;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.audit.Audit;
import dev.mlopscloud.workflows.audit.Entry;
import dev.mlopscloud.workflows.bulk.Bulk;
import dev.mlopscloud.workflows.bulk.BulkBody;
import dev.mlopscloud.workflows.bulk.BulkResult;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.secret.Masks;
import dev.mlopscloud.workflows.secret.SecretSource;
import dev.mlopscloud.workflows.secret.Vault;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The connections: looked up by tasks, changed over the API. */
@Singleton
public final class Connections implements SecretSource {
    private static final String ENVIRONMENT = "AIRFLOW_CONN_";

    /** What {@code create_default_connections} adds: one for each kind of system that operators here speak to. */
    private static final List<Connection> DEFAULTS = List.of(
            plain("postgres_default", "postgres", "localhost", 5432),
            plain("http_default", "http", "localhost", null),
            plain("fs_default", "fs", null, null),
            plain("aws_default", "aws", null, null),
            plain("smtp_default", "smtp", "localhost", 25));

    private final ConnectionStore store;
    private final Database database;
    private final Audit audit;
    private final Clock clock;

    Connections(Database database, Vault vault, Audit audit, Clock clock) {
        this.database = database;
        this.store = new ConnectionStore(vault);
        this.audit = audit;
        this.clock = clock;
    }

    private static Connection plain(String id, String type, @Nullable String host, @Nullable Integer port) {
        return new Connection(id, type, null, host, null, null, port, null);
    }

    /**
     * The connection as a task sees it: from the environment variable {@code AIRFLOW_CONN_ID} of the service, which
     * holds an address or a JSON object, or from the database.
     */
    public Optional<Connection> lookup(String id) {
        return fromEnvironment(id).or(() -> database.transaction(tx -> store.find(tx, id)));
    }

    private static Optional<Connection> fromEnvironment(String id) {
        return Optional.ofNullable(System.getenv(ENVIRONMENT + id.toUpperCase(Locale.ROOT)))
                .flatMap(text -> ConnectionUri.read(id, text));
    }

    @Override
    public List<String> secrets(Transaction tx) {
        List<Connection> all = new ArrayList<>(store.all(tx));
        System.getenv().keySet().stream()
                .filter(name -> name.startsWith(ENVIRONMENT))
                .map(name -> fromEnvironment(name.substring(ENVIRONMENT.length())))
                .flatMap(Optional::stream)
                .forEach(all::add);
        List<String> secrets = new ArrayList<>();
        for (Connection connection : all) {
            if (connection.password() != null) {
                secrets.add(connection.password());
                // As it stands in the header of a request, in base64.
                secrets.add(connection.login() + ":" + connection.password());
            }
            Masks.gather(connection.extras(), null, secrets);
        }
        return secrets;
    }

    Page<Connection> list(Asked asked) {
        return database.transaction(tx -> store.list(tx, asked));
    }

    Connection get(String id) {
        return database.transaction(tx -> store.find(tx, id)).orElseThrow(() -> unknown(id));
    }

    Connection create(Change change, JsonNode body) {
        return database.transaction(tx -> {
            insert(tx, change);
            audit.note(tx, Entry.of("post_connection").with(hidden(body)));
            return store.find(tx, change.wanted().id()).orElseThrow();
        });
    }

    Connection change(Change change, Set<String> mask, JsonNode body) {
        return database.transaction(tx -> {
            update(tx, change, mask);
            audit.note(tx, Entry.of("patch_connection").with(hidden(body)));
            return store.find(tx, change.wanted().id()).orElseThrow();
        });
    }

    void delete(String id) {
        database.inTransaction(tx -> {
            if (!store.delete(tx, id)) {
                throw unknown(id);
            }
            audit.note(tx, Entry.of("delete_connection").with(Entry.details("connection_id", id)));
        });
    }

    /** Adds the default connections that are not there yet. */
    void createDefaults() {
        database.inTransaction(tx -> {
            DEFAULTS.forEach(connection -> store.insert(tx, connection, clock.instant()));
            audit.note(tx, Entry.of("create_default_connections"));
        });
    }

    BulkResult bulk(BulkBody<Change> body) {
        return database.transaction(tx -> Bulk.perform(
                body,
                new Bulk.Named<>(
                        "connections",
                        "connection_ids",
                        change -> change.wanted().id(),
                        ids -> store.existing(tx, ids),
                        change -> {
                            insert(tx, change);
                            note(tx, "post_connection", change);
                        },
                        (change, mask) -> {
                            update(tx, change, mask);
                            note(tx, "patch_connection", change);
                        },
                        change -> {
                            store.delete(tx, change.wanted().id());
                            note(tx, "delete_connection", change);
                        })));
    }

    private void note(Transaction tx, String event, Change change) {
        String id = change.wanted().id();
        audit.note(tx, Entry.of(event).with(Entry.details("connection_id", id)));
    }

    private void insert(Transaction tx, Change change) {
        if (!store.insert(tx, change.wanted(), clock.instant())) {
            throw ApiFailure.duplicate(
                    "The Connection with connection_id: `" + change.wanted().id() + "` already exists");
        }
    }

    private void update(Transaction tx, Change change, Set<String> mask) {
        String id = change.wanted().id();
        Connection old = store.lock(tx, id).orElseThrow(() -> unknown(id));
        store.update(tx, change.over(old, mask), clock.instant());
    }

    private static JsonNode hidden(JsonNode body) {
        return Entry.without(Entry.without(body, "password"), "extra");
    }

    private static ApiFailure unknown(String id) {
        return ApiFailure.notFound("The Connection with connection_id: `" + id + "` was not found");
    }
}
