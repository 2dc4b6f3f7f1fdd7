package dev.mlopscloud.workflows.run;

import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.workflows.operator.ServiceAddress;
import dev.mlopscloud.workflows.operator.TaskProcesses;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who this process is to others. The identity belongs to the tasks directory, so that a restarted service is the same
 * replica and finds its tasks again; a lock on the directory keeps a second process from being it too.
 */
@Singleton
final class Replica {
    private static final Duration LOCK_PATIENCE = Duration.ofSeconds(10);

    private final Database database;
    private final RunConfig config;
    private final ServiceAddress address;
    private final Path directory;
    private @Nullable UUID id;
    private @Nullable FileLock lock;

    Replica(Database database, RunConfig config, TaskProcesses processes, ServiceAddress address) {
        this.address = address;
        this.database = database;
        this.config = config;
        this.directory = processes.directory();
    }

    /**
     * Takes the directory and its identity.
     *
     * @throws IllegalStateException if another running service holds it
     */
    void take() {
        try {
            Files.createDirectories(directory);
            lock = lockDirectory();
            Path file = directory.resolve("replica");
            if (!Files.exists(file)) {
                Path fresh = directory.resolve("replica.new");
                Files.writeString(fresh, UUID.randomUUID().toString());
                move(fresh, file);
            }
            id = UUID.fromString(Files.readString(file).strip());
        } catch (IOException e) {
            throw new UncheckedIOException("The tasks directory cannot be used: " + directory, e);
        }
    }

    private FileLock lockDirectory() throws IOException {
        FileChannel channel =
                FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        long patience = System.nanoTime() + LOCK_PATIENCE.toNanos();
        FileLock taken = channel.tryLock();
        while (taken == null && System.nanoTime() < patience) {
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
            taken = channel.tryLock();
        }
        if (taken == null) {
            channel.close();
            throw new IllegalStateException("Another running service uses the tasks directory " + directory
                    + "; give each its own: mlops.tasks.directory");
        }
        return taken;
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to);
        }
    }

    /** Gives the directory back. */
    void release() throws IOException {
        FileLock held = lock;
        if (held != null) {
            lock = null;
            held.acquiredBy().close();
        }
    }

    UUID id() {
        if (id == null) {
            throw new IllegalStateException("The replica has not started");
        }
        return id;
    }

    /** Says that this process lives, until its lease runs out. */
    void renew(Instant now) {
        database.inTransaction(tx -> tx.update("""
            INSERT INTO replica (id, host, expires_at, since, address) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE
            SET host = excluded.host, expires_at = excluded.expires_at, address = excluded.address
            """, id(), host(), now.plus(config.lease()), now, address.uri()));
    }

    /** When the replica that was heard of last was heard of. */
    Optional<Instant> lastHeartbeat() {
        return database.transaction(tx -> tx.first(
                        row -> row.getObject(1, OffsetDateTime.class).toInstant(),
                        "SELECT max(expires_at) FROM replica HAVING max(expires_at) IS NOT NULL"))
                .map(expiry -> expiry.minus(config.lease()));
    }

    /** All replicas, those that may be alive first. */
    List<Heartbeat.Known> all(Instant now) {
        return database.transaction(tx -> tx.list(
                row -> {
                    Instant expiry = Columns.time(row, "expires_at");
                    return new Heartbeat.Known(
                            row.getObject("id", UUID.class),
                            row.getString("host"),
                            Columns.time(row, "since"),
                            expiry.minus(config.lease()),
                            expiry.isAfter(now));
                },
                "SELECT id, host, since, expires_at FROM replica ORDER BY expires_at DESC LIMIT 1000"));
    }

    /** Where the other replicas answer that live. */
    List<String> others(Instant now) {
        return database.transaction(tx -> tx.list(row -> row.getString(1), """
            SELECT address FROM replica WHERE id <> ? AND expires_at > ? AND address IS NOT NULL ORDER BY id LIMIT 100
            """, id(), now));
    }

    /** How often {@link #renew} must be called. */
    Duration period() {
        return config.lease().dividedBy(3);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
