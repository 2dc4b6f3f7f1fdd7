package dev.mlopscloud.workflows.edge;

import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.run.RemoteConfig;
import dev.mlopscloud.workflows.run.RemoteTries;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The workers, and the tasks that they fetch. */
@Singleton
final class Workers {
    private final WorkerStore store = new WorkerStore();
    private final Set<String> waiting = ConcurrentHashMap.newKeySet();
    private final Database database;
    private final RemoteTries tries;
    private final RemoteConfig config;
    private final Clock clock;

    Workers(Database database, RemoteTries tries, RemoteConfig config, Clock clock) {
        this.database = database;
        this.tries = tries;
        this.config = config;
        this.clock = clock;
    }

    /** What a worker says of itself. */
    record Said(
            String state,
            int jobs,
            @Nullable List<String> queues,
            String sysinfo,
            @Nullable String comment) {}

    /**
     * Takes a worker in.
     *
     * @throws ApiFailure with 409 while another of its name is there
     */
    Instant register(String name, Said said) {
        Instant now = clock.instant();
        database.inTransaction(tx -> {
            Optional<Worker> before = store.lock(tx, name);
            if (before.isPresent() && !before.get().isGone(now.minus(config.timeout()))) {
                throw ApiFailure.conflict("Worker '" + name + "' is already active in state '"
                        + before.get().state() + "'. Cannot start a duplicate worker with the same name.");
            }
            store.put(tx, new Worker(name, said.state(), said.queues(), said.comment(), now), 0, said.sysinfo());
        });
        tries.release(name);
        return now;
    }

    /**
     * Takes note of a worker's state; one that leaves gives back what it has not started.
     *
     * @throws ApiFailure with 404 for one that has not registered
     */
    Worker heard(String name, Said said) {
        Instant now = clock.instant();
        Worker worker = database.transaction(tx -> {
            Worker before = store.lock(tx, name).orElseThrow(Workers::unknown);
            Worker after = new Worker(name, said.state(), before.queues(), said.comment(), now);
            store.put(tx, after, said.jobs(), said.sysinfo());
            return after;
        });
        if (said.state().startsWith("offline")) {
            tries.release(name);
        }
        return worker;
    }

    /** Changes the queues from which a worker takes tasks, from its next sign of life on. */
    void changeQueues(String name, List<String> added, List<String> removed) {
        database.inTransaction(tx -> {
            Worker before = store.lock(tx, name).orElseThrow(Workers::unknown);
            List<String> queues = new ArrayList<>(before.queues() == null ? List.of() : before.queues());
            queues.removeAll(added);
            queues.addAll(added);
            queues.removeAll(removed);
            store.put(tx, new Worker(name, before.state(), queues, before.comment(), before.heard()), 0, "{}");
        });
    }

    /** The next task for a worker. Of several requests of one worker only one is kept waiting. */
    Optional<RemoteTries.Job> fetch(String name, @Nullable List<String> queues, int free) throws InterruptedException {
        if (database.transaction(tx -> store.find(tx, name)).isEmpty()) {
            throw unknown();
        }
        if (free <= 0 || !waiting.add(name)) {
            return Optional.empty();
        }
        try {
            return tries.await(name, queues, free);
        } finally {
            waiting.remove(name);
        }
    }

    private static ApiFailure unknown() {
        return ApiFailure.notFound("Worker not found");
    }
}
