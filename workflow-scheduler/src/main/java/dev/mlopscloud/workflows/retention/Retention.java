package dev.mlopscloud.workflows.retention;

import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.SqlFailure;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.operator.TaskProcesses;
import dev.mlopscloud.workflows.statestore.States;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Forgets what is older than it is kept for: rows in batches, and the files of tasks whose rows are gone. */
@Singleton
public final class Retention {
    private static final Logger LOG = Logger.getLogger(Retention.class);

    /** A directory this young may belong to a task that is not committed yet. */
    private static final Duration YOUNG = Duration.ofHours(1);

    private static final int FILES_AT_ONCE = 1_000;

    /** Directories of tasks lie below those of the first letters of their ids. */
    private static final int TASK_DEPTH = 2;

    private final RetentionStore store = new RetentionStore();
    private final Database database;
    private final RetentionConfig config;
    private final TaskProcesses processes;
    private final States states;
    private final Clock clock;
    private @Nullable Thread thread;

    Retention(Database database, RetentionConfig config, TaskProcesses processes, States states, Clock clock) {
        this.states = states;
        this.database = database;
        this.config = config;
        this.processes = processes;
        this.clock = clock;
    }

    void start(@Observes @Nullable StartupEvent event) {
        thread = Thread.ofVirtual().name("retention").start(this::work);
    }

    void stop(@Observes @Nullable ShutdownEvent event) {
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void work() {
        try {
            while (true) {
                try {
                    inBatches(tx -> states.forgetExpired(tx, config.batch()));
                    if (config.maxAge().isPresent() || config.maxRuns().isPresent()) {
                        prune(config.maxAge().orElse(null), config.maxRuns().orElse(Integer.MAX_VALUE));
                        sweep(YOUNG);
                    }
                } catch (SqlFailure | IOException e) {
                    LOG.warnf("The history could not be pruned, trying again later: %s", e.getMessage());
                }
                Thread.sleep(config.period());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Deletes what is too old or too much.
     *
     * @param age how long it is kept, {@code null} for ever
     * @param runs how many ended runs of each DAG are kept
     * @return how many rows were deleted
     */
    int prune(@Nullable Duration age, int runs) throws InterruptedException {
        int deleted = 0;
        if (age != null) {
            Instant limit = clock.instant().minus(age);
            deleted += inBatches(tx -> store.runsEndedBefore(tx, limit, config.batch()));
            deleted += inBatches(tx -> store.assetEventsBefore(tx, limit, config.batch()));
            deleted += inBatches(tx -> store.auditEntriesBefore(tx, limit, config.batch()));
        }
        if (runs < Integer.MAX_VALUE) {
            deleted += inBatches(tx -> store.runsBeyond(tx, runs, config.batch()));
        }
        return deleted;
    }

    private int inBatches(ToIntFunction<Transaction> delete) throws InterruptedException {
        int all = 0;
        int deleted;
        do {
            deleted = database.transaction(delete::applyAsInt);
            all += deleted;
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        } while (deleted > 0);
        return all;
    }

    /** Deletes the directories of tasks that no longer exist, as far as they are older than {@code young}. */
    void sweep(Duration young) throws IOException {
        Instant limit = clock.instant().minus(young);
        Map<UUID, Path> found = new HashMap<>();
        Path tries = processes.tries();
        if (!Files.isDirectory(tries)) {
            return;
        }
        try (Stream<Path> children = Files.walk(tries, TASK_DEPTH)) {
            for (Path child : (Iterable<Path>) children::iterator) {
                Optional<UUID> task = task(child);
                if (task.isPresent()
                        && Files.getLastModifiedTime(child).toInstant().isBefore(limit)) {
                    found.put(task.get(), child);
                }
                if (found.size() == FILES_AT_ONCE) {
                    deleteUnknown(found);
                    found.clear();
                }
            }
        }
        deleteUnknown(found);
    }

    private void deleteUnknown(Map<UUID, Path> found) throws IOException {
        Set<UUID> existing = database.transaction(tx -> store.existing(tx, found.keySet()));
        List<Path> gone = new ArrayList<>();
        found.forEach((task, path) -> {
            if (!existing.contains(task)) {
                gone.add(path);
            }
        });
        for (Path path : gone) {
            delete(path);
        }
    }

    private static Optional<UUID> task(Path directory) {
        try {
            return Optional.of(UUID.fromString(directory.getFileName().toString()));
        } catch (IllegalArgumentException notATask) {
            return Optional.empty();
        }
    }

    private static void delete(Path directory) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException failure) throws IOException {
                Files.delete(dir);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
