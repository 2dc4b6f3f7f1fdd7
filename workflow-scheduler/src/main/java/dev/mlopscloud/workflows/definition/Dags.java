package dev.mlopscloud.workflows.definition;

import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.asset.Assets;
import dev.mlopscloud.workflows.audit.Audit;
import dev.mlopscloud.workflows.audit.Entry;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.signal.Signal;
import dev.mlopscloud.workflows.timetable.Tick;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The DAGs that were submitted, and their versions. */
@Singleton
public final class Dags {
    private final Database database;
    private final DagStore store;
    private final Assets assets;
    private final Audit audit;
    private final Signal signal;
    private final Clock clock;

    Dags(Database database, Workflows workflows, Assets assets, Audit audit, Signal signal, Clock clock) {
        this.database = database;
        this.store = new DagStore(workflows);
        this.assets = assets;
        this.audit = audit;
        this.signal = signal;
        this.clock = clock;
    }

    /**
     * What a submission did.
     *
     * @param created whether the DAG is new
     */
    public record Applied(Dag dag, boolean created) {}

    /**
     * Makes {@code submission} the current version of its DAG. The same definition again makes no new version.
     *
     * @throws ApiFailure with 409, if the DAG exists and may not be replaced, or is defined elsewhere
     */
    public Applied apply(Submission submission, boolean replace) {
        Instant now = clock.instant();
        Workflow workflow = submission.workflow();
        Applied applied = database.transaction(tx -> {
            boolean created = store.insert(tx, workflow, submission.paused(), now);
            if (!created && !replace) {
                throw ApiFailure.conflict("The DAG with dag_id: `" + workflow.dagId() + "` already exists");
            }
            Optional<Dag> before = created ? Optional.empty() : store.lock(tx, workflow.dagId());
            before.ifPresent(dag -> checkOrigin(dag, workflow));
            addVersion(tx, submission, before, now);
            Tick last = before.map(Dag::last).orElse(null);
            store.setNextRun(
                    tx,
                    workflow.dagId(),
                    last,
                    workflow.timing().next(last, now).orElse(null));
            assets.replaceUses(
                    tx,
                    workflow.dagId(),
                    workflow.assetUses(),
                    workflow.timing().assets());
            audit.note(
                    tx, Entry.of(created ? "post_definition" : "put_definition").dag(workflow.dagId()));
            signal.announce(tx);
            return new Applied(store.find(tx, workflow.dagId()).orElseThrow(), created);
        });
        signal.raise();
        return applied;
    }

    /** Two files, or a file and a definition over HTTP, would replace each other again and again. */
    private static void checkOrigin(Dag dag, Workflow workflow) {
        Workflow.Origin origin = dag.workflow().origin();
        if (!dag.stale() && !Objects.equals(origin, workflow.origin())) {
            throw ApiFailure.conflict("The DAG with dag_id: `" + dag.dagId() + "` is defined "
                    + (origin == null ? "over HTTP" : "in the file " + origin.file()));
        }
    }

    /** Puts those DAGs of a file aside that it no longer has. */
    public List<String> retire(Workflow.Origin file, Collection<String> present) {
        List<String> gone = database.transaction(tx -> {
            List<String> absent = new ArrayList<>(store.lockOfFile(tx, file));
            absent.removeAll(present);
            store.setStale(tx, absent);
            absent.forEach(dagId -> assets.replaceUses(tx, dagId, List.of(), null));
            return absent;
        });
        signal.raise();
        return gone;
    }

    private void addVersion(Transaction tx, Submission submission, Optional<Dag> before, Instant now) {
        int last = before.map(dag -> dag.version().number()).orElse(0);
        boolean same = before.filter(dag -> dag.version().hash().equals(submission.hash()))
                .isPresent();
        if (!same) {
            DagVersion version = new DagVersion(
                    UUID.randomUUID(),
                    submission.workflow().dagId(),
                    last + 1,
                    submission.hash(),
                    submission.mediaType(),
                    now);
            store.addVersion(tx, version, submission.source(), submission.tree().toString());
        } else {
            before.ifPresent(dag -> store.setSource(tx, dag.version().id(), submission.source()));
        }
        store.makeCurrent(tx, submission.workflow(), same ? last : last + 1, now);
    }

    /**
     * The DAG of this id.
     *
     * @throws ApiFailure with 404, if there is none
     */
    public Dag get(String dagId) {
        return find(dagId).orElseThrow(() -> unknown(dagId));
    }

    /** As {@link #get(String)}, within a transaction. */
    public Dag get(Transaction tx, String dagId) {
        return store.find(tx, dagId).orElseThrow(() -> unknown(dagId));
    }

    public Optional<Dag> find(Transaction tx, String dagId) {
        return store.find(tx, dagId);
    }

    public Optional<Dag> find(String dagId) {
        return database.transaction(tx -> store.find(tx, dagId));
    }

    /**
     * As {@link #get}, within a transaction, and locked against other changes of the DAG's row until its end.
     *
     * @throws ApiFailure with 404, if there is none
     */
    public Dag lock(Transaction tx, String dagId) {
        return lockIfThere(tx, dagId).orElseThrow(() -> unknown(dagId));
    }

    /** The same, or nothing for a DAG that has been deleted meanwhile. */
    public Optional<Dag> lockIfThere(Transaction tx, String dagId) {
        return store.lock(tx, dagId);
    }

    public Page<Dag> list(Asked asked) {
        return database.transaction(tx -> store.list(tx, asked));
    }

    /** The tags that DAGs have. */
    public Page<String> tags(Asked asked) {
        return database.transaction(tx -> store.tags(tx, asked));
    }

    /** The pools that current definitions name and that do not exist, each with its DAG. */
    public List<List<String>> missingPools() {
        return database.transaction(store::missingPools);
    }

    /**
     * Notes whether a DAG is a favorite.
     *
     * @throws ApiFailure with 404 for an unknown DAG, with 409 if that is so already
     */
    public void setFavorite(String dagId, boolean favorite) {
        database.inTransaction(tx -> {
            Dag dag = lock(tx, dagId);
            if (!favorite && !dag.favorite()) {
                throw ApiFailure.conflict("Dag is not marked as favorite");
            }
            if (favorite && dag.favorite()) {
                throw ApiFailure.duplicate("The Dag with ID: `" + dagId + "` is a favorite already");
            }
            store.setFavorite(tx, dagId, favorite);
            audit.note(
                    tx, Entry.of(favorite ? "favorite_dag" : "unfavorite_dag").dag(dagId));
        });
    }

    /** Pauses the DAG or lets it go on. */
    public Dag setPaused(Transaction tx, String dagId, boolean paused) {
        Dag dag = lock(tx, dagId);
        store.setPaused(tx, dagId, paused);
        if (dag.paused() && !paused) {
            Tick next =
                    dag.workflow().timing().next(dag.last(), clock.instant()).orElse(null);
            store.setNextRun(tx, dagId, dag.last(), next);
        }
        audit.note(tx, Entry.of("patch_dag").dag(dagId).with(Entry.details("is_paused", paused)));
        signal.announce(tx);
        return store.find(tx, dagId).orElseThrow();
    }

    /**
     * Forgets a DAG with its versions and runs.
     *
     * @throws ApiFailure with 404 if there is none, with 409 while tasks of it run
     */
    public void delete(String dagId) {
        database.inTransaction(tx -> {
            lock(tx, dagId);
            if (store.hasActiveTasks(tx, dagId)) {
                throw ApiFailure.conflict("Task instances of dag with id: '" + dagId + "' are still running");
            }
            store.delete(tx, dagId);
            audit.note(tx, Entry.of("delete_dag").dag(dagId));
        });
    }

    /** Whether no task of the DAG may start. */
    public boolean isPaused(Transaction tx, String dagId) {
        return store.isPaused(tx, dagId);
    }

    /** DAGs that owe a run, locked by {@code tx}. */
    public List<Dag> lockDue(Transaction tx, Instant now, int limit) {
        return store.lockDue(tx, now, limit);
    }

    /** The first moment after {@code now} at which some DAG owes a run. */
    public Optional<Instant> nextDue(Transaction tx, Instant now) {
        return store.nextDue(tx, now);
    }

    /** A run that a DAG owes. */
    public record Owed(Dag dag, Tick tick) {}

    /** Notes that these runs exist, and which come after them. */
    public void scheduled(Transaction tx, List<Owed> runs, Instant now) {
        store.setNextRuns(
                tx,
                runs.stream()
                        .map(run -> new DagStore.NextRun(
                                run.dag().dagId(),
                                run.tick(),
                                run.dag()
                                        .workflow()
                                        .timing()
                                        .next(run.tick(), now)
                                        .orElse(null)))
                        .toList());
    }

    /** The versions of a DAG or, without one, of all; newest first unless asked otherwise. */
    public Page<DagVersion> versions(@Nullable String dagId, Asked asked) {
        return database.transaction(tx -> {
            if (dagId != null) {
                get(tx, dagId);
            }
            return store.versions(tx, dagId, asked);
        });
    }

    /** One version of a DAG. */
    public DagVersion version(String dagId, int number) {
        return database.transaction(tx -> store.version(tx, dagId, number))
                .orElseThrow(() -> ApiFailure.notFound("The DagVersion with dag_id: `" + dagId
                        + "` and version_number: `" + number + "` was not found"));
    }

    /** Those versions that exist. */
    public List<DagVersion> versions(Transaction tx, Collection<UUID> ids) {
        return store.versions(tx, ids.toArray(UUID[]::new));
    }

    /** The text of a version as it was submitted. */
    public String source(DagVersion version) {
        return database.transaction(tx -> store.source(tx, version.id())).orElse("");
    }

    /** The workflow of a version that exists. */
    public Workflow workflow(UUID version) {
        return database.transaction(tx -> workflow(tx, version));
    }

    /** The workflow of a version. */
    public Workflow workflow(Transaction tx, UUID version) {
        return store.workflow(tx, version).orElseThrow();
    }

    /** The workflows of versions, read at once. */
    public Map<UUID, Workflow> workflows(Transaction tx, Collection<UUID> versions) {
        return store.workflows(tx, versions);
    }

    private static ApiFailure unknown(String dagId) {
        return ApiFailure.notFound("The Dag with ID: `" + dagId + "` was not found");
    }
}
