package dev.mlopscloud.workflows.backfill;

import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.audit.Audit;
import dev.mlopscloud.workflows.audit.Entry;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.signal.Signal;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/** The backfills, without their runs. */
@Singleton
public final class Backfills {
    private final BackfillStore store = new BackfillStore();
    private final Database database;
    private final Signal signal;
    private final Audit audit;
    private final Clock clock;

    Backfills(Database database, Signal signal, Audit audit, Clock clock) {
        this.database = database;
        this.signal = signal;
        this.audit = audit;
        this.clock = clock;
    }

    public Page<Backfill> list(Asked asked) {
        return database.transaction(tx -> store.list(tx, asked));
    }

    /**
     * A backfill.
     *
     * @throws ApiFailure with 404, if there is none
     */
    public Backfill get(long id) {
        return database.transaction(tx -> store.find(tx, id)).orElseThrow(Backfills::unknown);
    }

    /**
     * Adds a backfill without runs.
     *
     * @throws ApiFailure with 409, if the DAG has an active one
     */
    public long create(Transaction tx, Backfill.Wanted wanted) {
        long id = store.insert(tx, wanted, clock.instant())
                .orElseThrow(
                        () -> ApiFailure.conflict("There is already a running backfill for dag " + wanted.dagId()));
        audit.note(tx, Entry.of("create_backfill").dag(wanted.dagId()).with(Entry.details("id", Long.toString(id))));
        return id;
    }

    /**
     * Lets no more runs of it start, or lets them start again.
     *
     * @throws ApiFailure with 404 for an unknown one, with 409 for one that is completed
     */
    public Backfill setPaused(long id, boolean paused) {
        Backfill changed = database.transaction(tx -> {
            Backfill before = lockActive(tx, id);
            store.setPaused(tx, id, paused, clock.instant());
            audit.note(
                    tx, Entry.of(paused ? "pause_backfill" : "unpause_backfill").dag(before.dagId()));
            signal.announce(tx);
            return store.find(tx, id).orElseThrow();
        });
        signal.raise();
        return changed;
    }

    /** Ends a backfill; its runs are the caller's to end. */
    public Backfill cancel(Transaction tx, long id) {
        Backfill before = lockActive(tx, id);
        store.cancel(tx, id, clock.instant());
        audit.note(tx, Entry.of("cancel_backfill").dag(before.dagId()));
        return store.find(tx, id).orElseThrow();
    }

    private Backfill lockActive(Transaction tx, long id) {
        Backfill backfill = store.lock(tx, id).orElseThrow(Backfills::unknown);
        if (backfill.completedAt() != null) {
            throw ApiFailure.conflict("Backfill is already completed.");
        }
        return backfill;
    }

    /** Backfills with runs that may start. */
    public List<Long> waiting(Transaction tx, int limit) {
        return store.waiting(tx, limit);
    }

    /** How many runs of a backfill may start, which stays so until {@code tx} ends. */
    public int lockFree(Transaction tx, long id) {
        return store.lock(tx, id)
                .filter(backfill -> !backfill.paused() && backfill.completedAt() == null)
                .map(backfill -> backfill.maxActiveRuns() - store.running(tx, id))
                .orElse(0);
    }

    /** Ends what has no unfinished runs. */
    public void complete(Transaction tx, Instant now) {
        store.complete(tx, now);
    }

    private static ApiFailure unknown() {
        return ApiFailure.notFound("Backfill not found");
    }
}
