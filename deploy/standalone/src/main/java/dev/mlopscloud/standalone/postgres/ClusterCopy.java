package dev.mlopscloud.standalone.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Copies a whole cluster, all databases as of one moment: while it runs by Postgres's own low-level interface for
 * backups ({@code pg_backup_start}), else as it lies there. A server that starts on the copy goes through recovery and
 * is then where the original was when the copy ended.
 */
public final class ClusterCopy {
    /** Folders whose content belongs to a running server, or is in the write-ahead log anyway. */
    private static final Set<String> EMPTIED = Set.of(
            "pg_wal",
            "pg_replslot",
            "pg_dynshmem",
            "pg_notify",
            "pg_serial",
            "pg_snapshots",
            "pg_stat_tmp",
            "pg_subtrans");

    private static final Set<String> LEFT_OUT =
            Set.of("postmaster.pid", "postmaster.opts", "backup_label", "tablespace_map", "backup_manifest");
    /** Names the last checkpoint; copied behind everything that may be older. */
    private static final String CONTROL = "global/pg_control";

    private static final String SLOT = "mlops_backup";
    private static final String SEGMENT = "[0-9A-F]{24}";

    private final Path folder;
    private final String prefix;
    private final ClusterSink sink;

    /** Of the cluster in {@code folder}; {@code prefix} goes before each path. */
    public ClusterCopy(Path folder, String prefix, ClusterSink sink) {
        this.folder = folder;
        this.prefix = prefix;
        this.sink = sink;
    }

    /** Copies a cluster whose server does not run, with its write-ahead log. */
    public void ofStopped() throws IOException {
        copy(Set.of());
    }

    /** Copies a cluster under its running server. {@code superuser} is a connection of its own to any database. */
    public void ofRunning(Connection superuser) throws IOException, SQLException {
        try (Statement statement = superuser.createStatement()) {
            // Gone with this connection; until then the server keeps the log from here on.
            statement.execute("SELECT pg_create_physical_replication_slot('" + SLOT + "', true, true)");
            String first =
                    one(statement, "SELECT pg_walfile_name(lsn) FROM pg_backup_start('" + SLOT + "', true) AS lsn");
            copy(EMPTIED);
            String label;
            try (ResultSet row = statement.executeQuery("SELECT labelfile, spcmapfile FROM pg_backup_stop(false)")) {
                row.next();
                label = row.getString(1);
                if (!row.getString(2).isBlank()) {
                    throw new IOException("Tablespaces outside of the cluster's folder are not copied.");
                }
            }
            sink.content(prefix + "backup_label", label.getBytes(StandardCharsets.UTF_8));
            log(first);
        }
    }

    private static String one(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    /** The log from the start of the copy on: without it the copy is torn. */
    private void log(String first) throws IOException {
        List<Path> segments;
        try (Stream<Path> files = Files.list(folder.resolve("pg_wal"))) {
            segments = files.filter(file -> isSegment(file, first)).sorted().toList();
        }
        for (Path segment : segments) {
            sink.file(prefix + "pg_wal/" + segment.getFileName(), segment);
        }
    }

    private static boolean isSegment(Path file, String first) {
        String name = file.getFileName().toString();
        // All of one timeline, so their names are in their order.
        return name.matches(SEGMENT) && name.compareTo(first) >= 0;
    }

    private void copy(Set<String> emptied) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.filter(file -> !file.equals(folder)).toList();
        } catch (java.io.UncheckedIOException e) {
            if (e.getCause() instanceof NoSuchFileException) {
                // A folder of temporary files went while it was looked at.
                copy(emptied);
                return;
            }
            throw e.getCause();
        }
        for (Path file : files) {
            String path = folder.relativize(file).toString();
            if (Files.isDirectory(file)) {
                if (path.indexOf('/') < 0 || !emptied.contains(path.substring(0, path.indexOf('/')))) {
                    sink.folder(prefix + path, file);
                }
            } else if (isCopied(path, file.getFileName().toString(), emptied)) {
                sink.file(prefix + path, file);
            }
        }
        sink.file(prefix + CONTROL, folder.resolve(CONTROL));
    }

    private static boolean isCopied(String path, String name, Set<String> emptied) {
        int slash = path.indexOf('/');
        return !path.equals(CONTROL)
                && !LEFT_OUT.contains(path)
                && (slash < 0 || !emptied.contains(path.substring(0, slash)))
                && !name.startsWith("pgsql_tmp")
                && !name.startsWith("pg_internal.init");
    }

    /** A connection of the superuser, past everything but the server's own check of the password. */
    public static Connection connect(int port, String database, String password) throws SQLException {
        return DriverManager.getConnection(LocalPostgres.jdbcUrl(port, database), "postgres", password);
    }
}
