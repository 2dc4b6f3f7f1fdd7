package dev.mlopscloud.tracking.gc;

import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.Row;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.tracking.gc.Garbage.Kind;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What is deleted and old enough, in the tables of runs, models, traces and experiments: one at a time, locked until
 * its rows are gone, so that nobody restores it meanwhile.
 *
 * <p>As with the original an experiment's age is that of its last change, and it takes all of its runs, models and
 * traces with it. Beyond it the default experiment stays, and one in which a run was restored.
 */
@Singleton
final class GarbageStore {
    /** Experiments that go; the argument is the time before which they must have changed last. */
    private static final String DEAD = "(select d.experiment_id from experiment d where d.lifecycle_stage = 'deleted'"
            + " and d.experiment_id <> 0 and d.last_update_time < ? and not exists (select 1 from run r"
            + " where r.experiment_id = d.experiment_id and r.lifecycle_stage = 'active'))";

    private static final String RUNS = "select run_key, run_id, artifact_uri from run where lifecycle_stage = 'deleted'"
            + " and (deleted_time <= ? or experiment_id in " + DEAD + ") and run_key > ? order by run_key";
    private static final String MODELS = "select model_key, model_id, artifact_uri from logged_model where"
            + " (lifecycle_stage = 'deleted' and last_update_time <= ? or experiment_id in " + DEAD
            + ") and model_key > ? order by model_key";
    private static final String TRACES =
            "select garbage_key, trace_id, artifact_uri from garbage where deleted_time <= ? and garbage_key > ?"
                    + " order by garbage_key";
    private static final String EXPERIMENTS =
            "select e.experiment_id, e.experiment_id::text, e.artifact_location from experiment e"
                    + " where e.experiment_id in " + DEAD + " and e.experiment_id > ? order by e.experiment_id";

    private static final Row<Long> NUMBER = row -> row.getLong(1);
    private static final int BATCH = 1000;
    /** Held alone by a backup from before it copies rows until it has their objects. */
    private static final long REMOVAL = 7_303_114_119L;

    private final Database database;

    GarbageStore(Database database) {
        this.database = database;
    }

    /** A page of what would be removed: deleted up to {@code before}, with keys above {@code after}. */
    List<Garbage> page(Kind kind, long before, long after) {
        return database.transaction(
                tx -> tx.list(row(kind), candidates(kind) + " limit " + BATCH, arguments(kind, before, after)));
    }

    /**
     * Removes the rows of the next one, after {@code removal} removed its artifacts. When that says that it could not,
     * or throws, the rows stay. Waits for a backup that is under way.
     */
    Optional<Garbage> removeNext(Kind kind, long before, long after, Predicate<Garbage> removal) {
        return database.transaction(tx -> {
            tx.first(row -> true, "select pg_advisory_xact_lock_shared(?)", REMOVAL);
            Optional<Garbage> next = tx.first(
                    row(kind), candidates(kind) + " limit 1 for update skip locked", arguments(kind, before, after));
            next.filter(removal).ifPresent(garbage -> remove(tx, garbage));
            return next;
        });
    }

    /** Moves the traces of experiments that go to those whose artifacts are to be removed. */
    void collectTraces(long before) {
        while (database.transaction(tx -> {
                    List<String> ids = tx.list(
                            row -> row.getString(1),
                            "delete from trace where trace_key in (select trace_key from trace where experiment_id in "
                                    + DEAD + " limit " + BATCH + ") returning trace_id",
                            before);
                    tx.update("update garbage set deleted_time = 0 where trace_id = any(?)", ids);
                    return ids.size();
                })
                == BATCH) {
            Thread.onSpinWait();
        }
    }

    /** The traces of experiments that would go, whose rows are still there. */
    List<Garbage> liveTraces(long before, long after) {
        return database.transaction(tx -> tx.list(
                row(Kind.TRACE),
                "select t.trace_key, t.trace_id, g.value from trace t join trace_tag g on g.trace_key = t.trace_key"
                        + " and g.key = 'mlflow.artifactLocation' where t.experiment_id in " + DEAD
                        + " and t.trace_key > ? order by t.trace_key limit " + BATCH,
                before,
                after));
    }

    /** Whether no other experiment keeps artifacts in or below {@code path}. */
    boolean isOnlyOwner(long experimentId, String path) {
        return database.transaction(tx -> tx.first(
                        row -> true,
                        "select 1 from (select trim(both '/' from regexp_replace(artifact_location,"
                                + " '^[A-Za-z-]+:(//[^/]*)?', '')) as location from experiment"
                                + " where experiment_id <> ?) o where o.location = ? or starts_with(o.location, ?)"
                                + " limit 1",
                        experimentId,
                        path,
                        path + "/"))
                .isEmpty();
    }

    private static String candidates(Kind kind) {
        return switch (kind) {
            case RUN -> RUNS;
            case LOGGED_MODEL -> MODELS;
            case TRACE -> TRACES;
            case EXPERIMENT -> EXPERIMENTS;
        };
    }

    private static Object[] arguments(Kind kind, long before, long after) {
        return switch (kind) {
            case RUN, LOGGED_MODEL -> new Object[] {before, before, after};
            case TRACE, EXPERIMENT -> new Object[] {before, after};
        };
    }

    private static Row<Garbage> row(Kind kind) {
        return row -> new Garbage(kind, row.getLong(1), row.getString(2), row.getString(3));
    }

    private static void remove(Transaction tx, Garbage garbage) {
        switch (garbage.kind()) {
            case RUN -> removeRun(tx, garbage);
            case LOGGED_MODEL -> {
                for (String table : List.of("logged_model_param", "logged_model_tag", "logged_model_metric")) {
                    tx.update("delete from " + table + " where model_key = ?", garbage.key());
                }
                tx.update("delete from logged_model where model_key = ?", garbage.key());
            }
            case TRACE -> tx.update("delete from garbage where garbage_key = ?", garbage.key());
            case EXPERIMENT -> {
                for (String table : List.of("experiment_tag", "dataset", "experiment")) {
                    tx.update("delete from " + table + " where experiment_id = ?", garbage.key());
                }
            }
        }
    }

    private static void removeRun(Transaction tx, Garbage run) {
        List<Long> datasets = tx.list(NUMBER, "select dataset_key from run_dataset where run_key = ?", run.key());
        for (String table : List.of(
                "run_param",
                "run_tag",
                "metric",
                "metric_block",
                "latest_metric",
                "run_dataset_tag",
                "run_dataset",
                "logged_model_metric",
                "run_model",
                "run")) {
            tx.update("delete from " + table + " where run_key = ?", run.key());
        }
        tx.update("delete from trace_run where run_id = ?", run.id());
        tx.update(
                "delete from dataset d where d.dataset_key = any(?) and not exists"
                        + " (select 1 from run_dataset u where u.dataset_key = d.dataset_key)",
                datasets.stream().mapToLong(Long::longValue).toArray());
    }
}
