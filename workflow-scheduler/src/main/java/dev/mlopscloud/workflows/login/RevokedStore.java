package dev.mlopscloud.workflows.login;

import dev.mlopscloud.platform.sql.Transaction;
import java.time.Instant;

/** Tokens whose owners have signed out, until they would have run out. */
final class RevokedStore {

    boolean contains(Transaction tx, String id) {
        return tx.first(row -> true, "SELECT 1 FROM revoked_token WHERE id = ?", id)
                .isPresent();
    }

    void add(Transaction tx, SignedTokens.Claims token, Instant now) {
        tx.update("DELETE FROM revoked_token WHERE expires_at < ?", now);
        tx.update(
                "INSERT INTO revoked_token (id, expires_at) VALUES (?, ?) ON CONFLICT DO NOTHING",
                token.id(),
                token.expires());
    }
}
