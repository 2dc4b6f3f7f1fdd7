package dev.mlopscloud.standalone.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import org.postgresql.PGConnection;

/** Makes databases and roles, and makes them so again on every start: a changed password takes effect. */
final class Provisioning {
    private final Connection connection;

    Provisioning(Connection connection) {
        this.connection = connection;
    }

    void provide(DatabaseUser user) throws SQLException {
        String name = identifier(user.name());
        if (!exists("SELECT 1 FROM pg_roles WHERE rolname = ?", name)) {
            execute("CREATE ROLE " + name);
        }
        execute("ALTER ROLE " + name + " LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS INHERIT");
        // Hashed here: the server, its log included, never sees the password.
        connection
                .unwrap(PGConnection.class)
                .alterUserPassword(name, user.password().toCharArray(), "scram-sha-256");
        if (!exists("SELECT 1 FROM pg_database WHERE datname = ?", name)) {
            execute("CREATE DATABASE " + name + " OWNER " + name);
        }
        execute("REVOKE ALL ON DATABASE " + name + " FROM PUBLIC");
        for (String everybodys : new String[] {"postgres", "template1"}) {
            execute("REVOKE CONNECT ON DATABASE " + everybodys + " FROM PUBLIC");
        }
    }

    /** The names are this program's own; anything that would need quoting is a mistake. */
    private static String identifier(String name) {
        if (!name.equals(name.toLowerCase(Locale.ROOT)) || !name.matches("[a-z]+")) {
            throw new IllegalArgumentException("not a plain name: " + name);
        }
        return name;
    }

    private boolean exists(String query, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, name);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
