package dev.mlopscloud.standalone.postgres;

import dev.mlopscloud.standalone.child.BoundedLog;
import dev.mlopscloud.standalone.child.ProcessEnd;
import dev.mlopscloud.standalone.configuration.PrivateFiles;
import dev.mlopscloud.standalone.configuration.SettingsException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A Postgres cluster in a folder, on loopback, that asks everybody for a password.
 *
 * <p>It runs on binaries from a jar, as an ordinary user or as root (then in a user namespace of its own, since
 * Postgres refuses root).
 */
public final class LocalPostgres implements AutoCloseable {
    /** Crash recovery of a cluster that was killed under load takes a while. */
    private static final Duration START = Duration.ofSeconds(60);

    private static final Duration STOP = Duration.ofSeconds(30);

    /** Written once the cluster is whole: without it the folder is the rest of a start that was cut off. */
    private static final String COMPLETE = "mlops-complete";

    /**
     * Beside the library's own. It turns off what makes commits durable, for the sake of tests: here data is kept.
     */
    private static final Map<String, String> SERVER = Map.of(
            "fsync", "on",
            "synchronous_commit", "on",
            "listen_addresses", "127.0.0.1",
            "unix_socket_directories", "",
            "max_connections", "200",
            "log_min_error_statement", "panic");

    private final Path folder;
    private final EmbeddedPostgres postgres;

    private LocalPostgres(Path folder, EmbeddedPostgres postgres) {
        this.folder = folder;
        this.postgres = postgres;
    }

    /**
     * Starts the cluster, made now if it is not there.
     *
     * @param folder of the cluster
     * @param binaries folder that the programs are unpacked into
     * @param passwordFile holds the superuser's password, read only when the cluster is made
     */
    public static LocalPostgres start(Path folder, Path binaries, int port, Path passwordFile, BoundedLog log)
            throws IOException {
        setAsideIncomplete(folder);
        PrivateFiles.folder(folder);
        PrivateFiles.folder(binaries);
        log.rotate();
        // The library's default is a folder in the temporary directory that everybody may write to.
        System.setProperty("ot.epg.working-dir", binaries.toString());
        ProcessBuilder.Redirect output =
                ProcessBuilder.Redirect.appendTo(log.file().toFile());
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(folder)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPort(port)
                .setPGStartupWait(START)
                .setOutputRedirector(output)
                .setErrorRedirector(output)
                .setConnectConfig("password", Files.readString(passwordFile).strip());
        // Options of initdb, every one: scram from the first moment on, for each way in.
        builder.setLocaleConfig("locale", "C.UTF-8")
                .setLocaleConfig("auth-host", "scram-sha-256")
                .setLocaleConfig("auth-local", "scram-sha-256")
                .setLocaleConfig("pwfile", passwordFile.toString());
        SERVER.forEach(builder::setServerConfig);
        try {
            EmbeddedPostgres started = builder.start();
            Files.writeString(folder.resolve(COMPLETE), "");
            return new LocalPostgres(folder, started);
        } catch (IllegalStateException | IOException e) {
            throw new IOException("Postgres did not start, see " + log.file() + ": " + e.getMessage(), e);
        }
    }

    private static void setAsideIncomplete(Path folder) throws IOException {
        Path version = folder.resolve("PG_VERSION");
        if (Files.exists(folder.resolve(COMPLETE))) {
            String found = Files.readString(version).strip();
            if (!found.equals("17")) {
                throw new SettingsException(folder + " was made by Postgres " + found
                        + ", this is 17: dump it with that version, or set MLOPS_DATA to another folder.");
            }
        } else if (Files.exists(folder.resolve("postgresql.conf")) || Files.exists(version)) {
            Files.move(folder, folder.resolveSibling(folder.getFileName() + ".incomplete-" + System.nanoTime()));
        }
    }

    /** The database and role of each user are there, with that password and no right outside the own database. */
    public void provide(List<DatabaseUser> users) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection()) {
            Provisioning provisioning = new Provisioning(connection);
            for (DatabaseUser user : users) {
                provisioning.provide(user);
            }
        }
    }

    public int port() {
        return postgres.getPort();
    }

    /** The address of a database for JDBC, without credentials. */
    public static String jdbcUrl(int port, String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /** The server process, if it runs. */
    public Optional<ProcessHandle> process() {
        return Postmaster.of(folder);
    }

    /** Stops the server: open transactions are rolled back, the rest is written to disk. */
    @Override
    public void close() throws IOException {
        Optional<ProcessHandle> server = process();
        postgres.close();
        try {
            // The library asks for a fast stop and waits for five seconds; a checkpoint can take longer.
            if (server.isPresent() && !ProcessEnd.isGoneWithin(server.get(), STOP)) {
                throw new IOException(
                        "Postgres (pid " + server.get().pid() + ") did not stop within " + STOP.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
