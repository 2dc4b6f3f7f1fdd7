package dev.mlopscloud.workflows.connection;

import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.connection.Connection.Credentials;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.listing.Orders;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.listing.Selection;
import dev.mlopscloud.workflows.secret.Vault;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The table of connections, whose passwords and extras are sealed. */
final class ConnectionStore {
    private static final int MOST = 100_000;
    private static final String COLUMNS = """
            SELECT c.connection_id, c.conn_type, c.description, c.host, c.login, c.schema, c.port, c.password, c.extra
            """;
    private static final Orders ORDERS = new Orders(
            "c.id",
            Map.of(
                    "id", "c.id",
                    "conn_id", "c.connection_id",
                    "connection_id", "c.connection_id",
                    "conn_type", "c.conn_type",
                    "description", "c.description",
                    "host", "c.host",
                    "port", "c.port",
                    "team_name", "c.id"));

    private final Vault vault;

    ConnectionStore(Vault vault) {
        this.vault = vault;
    }

    Page<Connection> list(Transaction tx, Asked asked) {
        return new Selection(asked, ORDERS)
                .pattern("connection_id", "c.connection_id")
                .page(tx, this::connection, COLUMNS, "FROM connection c");
    }

    Optional<Connection> find(Transaction tx, String id) {
        return tx.first(this::connection, COLUMNS + "FROM connection c WHERE c.connection_id = ?", id);
    }

    Optional<Connection> lock(Transaction tx, String id) {
        return tx.first(this::connection, COLUMNS + "FROM connection c WHERE c.connection_id = ? FOR UPDATE", id);
    }

    List<Connection> all(Transaction tx) {
        return tx.list(this::connection, COLUMNS + "FROM connection c LIMIT ?", MOST);
    }

    Set<String> existing(Transaction tx, Collection<String> ids) {
        return Set.copyOf(tx.list(
                row -> row.getString(1),
                "SELECT connection_id FROM connection WHERE connection_id = ANY (?)",
                List.copyOf(ids)));
    }

    boolean insert(Transaction tx, Connection connection, Instant now) {
        return tx.update(
                        """
                        INSERT INTO connection (connection_id, conn_type, description, host, login, schema, port,
                            password, extra, changed_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                        """,
                        connection.id(),
                        connection.type(),
                        connection.description(),
                        connection.host(),
                        connection.login(),
                        connection.schema(),
                        connection.port(),
                        sealed(tx, connection.id() + "/password", connection.password()),
                        sealed(tx, connection.id() + "/extra", connection.extra()),
                        now)
                == 1;
    }

    void update(Transaction tx, Connection connection, Instant now) {
        tx.update(
                """
                UPDATE connection SET conn_type = ?, description = ?, host = ?, login = ?, schema = ?, port = ?,
                    password = ?, extra = ?, changed_at = ? WHERE connection_id = ?
                """,
                connection.type(),
                connection.description(),
                connection.host(),
                connection.login(),
                connection.schema(),
                connection.port(),
                sealed(tx, connection.id() + "/password", connection.password()),
                sealed(tx, connection.id() + "/extra", connection.extra()),
                now,
                connection.id());
    }

    boolean delete(Transaction tx, String id) {
        return tx.update("DELETE FROM connection WHERE connection_id = ?", id) == 1;
    }

    private @Nullable String sealed(Transaction tx, String place, @Nullable String text) {
        return text == null ? null : vault.seal(tx, "connection/" + place, text);
    }

    private @Nullable String opened(String place, @Nullable String sealed) {
        return sealed == null ? null : vault.open("connection/" + place, sealed);
    }

    private Connection connection(ResultSet row) throws SQLException {
        String id = row.getString("connection_id");
        int port = row.getInt("port");
        return new Connection(
                id,
                row.getString("conn_type"),
                row.getString("description"),
                row.getString("host"),
                row.getString("login"),
                row.getString("schema"),
                row.getObject("port") == null ? null : port,
                new Credentials(
                        opened(id + "/password", row.getString("password")),
                        opened(id + "/extra", row.getString("extra"))));
    }
}
