package dev.mlopscloud.workflows.dagfile;

import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.definition.Workflow;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.listing.Orders;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.listing.Selection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The table of files. */
final class DagFileStore {
    private static final int MOST = 100_000;
    private static final String COLUMNS = "SELECT f.id, f.bundle, f.path, f.hash, f.message, f.parsed_at ";
    private static final String FROM = "FROM dag_file f ";
    private static final Orders ORDERS = new Orders(
            "f.id",
            Map.of(
                    "id", "f.id",
                    "import_error_id", "f.id",
                    "timestamp", "f.parsed_at",
                    "filename", "f.path",
                    "bundle_name", "f.bundle",
                    "stacktrace", "f.message"));

    void put(Transaction tx, Workflow.Origin file, String hash, @Nullable String message, Instant now) {
        tx.update("""
                INSERT INTO dag_file (bundle, path, hash, message, parsed_at) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (bundle, path) DO UPDATE
                SET hash = excluded.hash, message = excluded.message, parsed_at = excluded.parsed_at, asked = false
                """, file.bundle(), file.file(), hash, message, now);
    }

    boolean delete(Transaction tx, Workflow.Origin file) {
        return tx.update("DELETE FROM dag_file WHERE bundle = ? AND path = ?", file.bundle(), file.file()) == 1;
    }

    List<DagFile> ofBundle(Transaction tx, String bundle) {
        return tx.list(DagFileStore::file, COLUMNS + FROM + "WHERE f.bundle = ? ORDER BY f.path LIMIT ?", bundle, MOST);
    }

    /** Notes that a file is to be parsed again, until it is {@link #put}. */
    boolean ask(Transaction tx, Workflow.Origin file) {
        return tx.update("UPDATE dag_file SET asked = true WHERE bundle = ? AND path = ?", file.bundle(), file.file())
                == 1;
    }

    List<DagFile> asked(Transaction tx, String bundle) {
        return tx.list(
                DagFileStore::file,
                COLUMNS + FROM + "WHERE f.bundle = ? AND f.asked ORDER BY f.path LIMIT ?",
                bundle,
                MOST);
    }

    Page<DagFile> failed(Transaction tx, Asked asked) {
        return new Selection(asked, ORDERS)
                .where("f.message IS NOT NULL")
                .pattern("filename", "f.path")
                .equal("filename", "f.path")
                .equal("bundle_name", "f.bundle")
                .page(tx, DagFileStore::file, COLUMNS, FROM);
    }

    Optional<DagFile> failed(Transaction tx, long id) {
        return tx.first(DagFileStore::file, COLUMNS + FROM + "WHERE f.id = ? AND f.message IS NOT NULL", id);
    }

    private static DagFile file(ResultSet row) throws SQLException {
        return new DagFile(
                row.getLong("id"),
                row.getString("bundle"),
                row.getString("path"),
                row.getString("hash"),
                row.getString("message"),
                row.getObject("parsed_at", OffsetDateTime.class).toInstant());
    }
}
