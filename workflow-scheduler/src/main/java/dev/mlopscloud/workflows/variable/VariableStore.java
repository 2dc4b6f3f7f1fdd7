package dev.mlopscloud.workflows.variable;

import dev.mlopscloud.platform.sql.Transaction;
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

/** The table of variables, whose values are sealed. */
final class VariableStore {
    private static final int MOST = 100_000;
    private static final String COLUMNS = "SELECT v.key, v.value, v.description ";
    private static final Orders ORDERS = new Orders(
            "v.id",
            Map.of(
                    "id", "v.id",
                    "key", "v.key",
                    "_val", "v.value",
                    "value", "v.value",
                    "description", "v.description",
                    "is_encrypted", "v.id",
                    "team_name", "v.id"));

    private final Vault vault;

    VariableStore(Vault vault) {
        this.vault = vault;
    }

    Page<Variable> list(Transaction tx, Asked asked) {
        return new Selection(asked, ORDERS)
                .pattern("variable_key", "v.key")
                .page(tx, this::variable, COLUMNS, "FROM variable v");
    }

    Optional<Variable> find(Transaction tx, String key) {
        return tx.first(this::variable, COLUMNS + "FROM variable v WHERE v.key = ?", key);
    }

    Optional<Variable> lock(Transaction tx, String key) {
        return tx.first(this::variable, COLUMNS + "FROM variable v WHERE v.key = ? FOR UPDATE", key);
    }

    List<Variable> all(Transaction tx) {
        return tx.list(this::variable, COLUMNS + "FROM variable v LIMIT ?", MOST);
    }

    Set<String> existing(Transaction tx, Collection<String> keys) {
        return Set.copyOf(
                tx.list(row -> row.getString(1), "SELECT key FROM variable WHERE key = ANY (?)", List.copyOf(keys)));
    }

    boolean insert(Transaction tx, Variable variable, Instant now) {
        return tx.update(
                        """
                        INSERT INTO variable (key, value, description, changed_at) VALUES (?, ?, ?, ?)
                        ON CONFLICT DO NOTHING
                        """,
                        variable.key(),
                        vault.seal(tx, place(variable.key()), variable.value()),
                        variable.description(),
                        now)
                == 1;
    }

    void update(Transaction tx, Variable variable, Instant now) {
        tx.update(
                "UPDATE variable SET value = ?, description = ?, changed_at = ? WHERE key = ?",
                vault.seal(tx, place(variable.key()), variable.value()),
                variable.description(),
                now,
                variable.key());
    }

    boolean delete(Transaction tx, String key) {
        return tx.update("DELETE FROM variable WHERE key = ?", key) == 1;
    }

    private Variable variable(ResultSet row) throws SQLException {
        String key = row.getString("key");
        return new Variable(key, vault.open(place(key), row.getString("value")), row.getString("description"));
    }

    private static String place(String key) {
        return "variable/" + key;
    }

    Page<String> keys(Transaction tx, String prefix, int limit, int offset) {
        int total = tx.first(row -> row.getInt(1), "SELECT count(*) FROM variable WHERE starts_with(key, ?)", prefix)
                .orElse(0);
        List<String> keys = tx.list(
                row -> row.getString(1),
                "SELECT key FROM variable WHERE starts_with(key, ?) ORDER BY key LIMIT ? OFFSET ?",
                prefix,
                limit,
                offset);
        return new Page<>(keys, total);
    }
}
