package dev.mlopscloud.tracking.run;

import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.tracking.api.MlflowException;
import dev.mlopscloud.tracking.gather.Outcome;
import dev.mlopscloud.tracking.run.RunDetails.Found;
import dev.mlopscloud.tracking.search.Fragment;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All SQL of runs, except for what is logged to them. */
@Singleton
public final class RunStore {
    private static final String NAME_TAG = "mlflow.runName";
    private static final String COLUMNS = "r.run_key, r.run_id, r.experiment_id, r.name, r.user_id, r.status,"
            + " r.start_time, r.end_time, r.artifact_uri, r.lifecycle_stage";

    private final Database database;
    private final Clock clock = Clock.systemUTC();

    RunStore(Database database) {
        this.database = database;
    }

    public Run get(String runId) {
        return find(runId).orElseThrow(() -> missing(runId));
    }

    public Optional<Run> find(String runId) {
        return find(List.of(runId)).stream().findFirst();
    }

    /** Each of several runs, or that it is missing. */
    List<Outcome<Run>> get(List<String> runIds) {
        Map<String, Run> found = new HashMap<>();
        find(runIds).forEach(run -> found.put(run.info().runId(), run));
        return runIds.stream()
                .map(runId -> Outcome.of(found.get(runId), () -> missing(runId)))
                .toList();
    }

    private List<Run> find(List<String> runIds) {
        return database.transaction(tx -> RunDetails.of(
                tx, tx.list(RunStore::read, "select " + COLUMNS + " from run r where r.run_id = any(?)", runIds)));
    }

    /** Changes what is given of an active run. */
    RunInfo update(String runId, @Nullable RunStatus status, @Nullable Long endTime, @Nullable String name) {
        return database.transaction(tx -> {
            Found run = active(tx, runId);
            Found updated = tx.first(
                            RunStore::read,
                            "update run r set status = coalesce(?::text, status),"
                                    + " end_time = coalesce(?::bigint, end_time), name = coalesce(?::text, name)"
                                    + " where run_key = ? returning " + COLUMNS,
                            status == null ? null : status.name(),
                            endTime,
                            name,
                            run.key())
                    .orElseThrow();
            if (name != null) {
                tx.update(
                        "insert into run_tag (run_key, key, value) values (?, ?, ?)"
                                + " on conflict (run_key, key) do update set value = excluded.value",
                        run.key(),
                        NAME_TAG,
                        name);
            }
            return updated.info();
        });
    }

    void delete(String runId) {
        move(runId, "deleted", clock.millis());
    }

    void restore(String runId) {
        move(runId, "active", null);
    }

    private void move(String runId, String stage, @Nullable Long deletedTime) {
        int changed = database.transaction(tx -> tx.update(
                "update run set lifecycle_stage = ?, deleted_time = ? where run_id = ?", stage, deletedTime, runId));
        if (changed == 0) {
            throw missing(runId);
        }
    }

    /** Appends a model to the run's history of models, which is a tag that holds a JSON array. */
    void recordModel(String runId, ModelNote model) {
        database.inTransaction(tx -> tx.update(
                "insert into run_tag (run_key, key, value) values (?, ?, ?)"
                        + " on conflict (run_key, key) do update set value ="
                        + " case when run_tag.value is json array and run_tag.value like '%]' and run_tag.value <> '[]'"
                        + " then left(run_tag.value, -1) || ', ' || substr(excluded.value, 2) else excluded.value end",
                active(tx, runId).key(), ModelNote.HISTORY_TAG, "[" + model.json() + "]"));
    }

    void deleteTag(String runId, String key) {
        database.inTransaction(tx -> {
            Found run = active(tx, runId);
            if (tx.update("delete from run_tag where run_key = ? and key = ?", run.key(), key) == 0) {
                throw MlflowException.missing("No tag with name: " + key + " in run with id " + runId);
            }
        });
    }

    /** Runs of a search: one statement for them and one for each kind of what belongs to them. */
    List<Run> search(RunQuery query) {
        Fragment statement = query.statement(COLUMNS);
        return database.transaction(tx -> {
            // What a filter finds differs by its values: a plan for all of them would be wrong for most.
            tx.list(
                    row -> row.getString(1),
                    "select set_config('plan_cache_mode', 'force_custom_plan', true), set_config('jit', 'off', true)");
            return RunDetails.of(
                            tx,
                            tx.list(
                                    RunStore::read,
                                    statement.sql(),
                                    statement.arguments().toArray()))
                    .stream()
                    .map(Run::found)
                    .toList();
        });
    }

    private static Found active(Transaction tx, String runId) {
        Found run = tx.first(
                        RunStore::read, "select " + COLUMNS + " from run r where r.run_id = ? for no key update", runId)
                .orElseThrow(() -> missing(runId));
        if (!run.info().lifecycleStage().equals("active")) {
            throw MlflowException.invalid("The run " + runId + " must be in the 'active' state. Current state is "
                    + run.info().lifecycleStage() + ".");
        }
        return run;
    }

    private static Found read(ResultSet row) throws SQLException {
        return new Found(
                row.getLong(1),
                new RunInfo(
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getString(6),
                        row.getObject(7, Long.class),
                        row.getObject(8, Long.class),
                        row.getString(9),
                        row.getString(10),
                        row.getString(2)));
    }

    private static MlflowException missing(String runId) {
        return MlflowException.missing("Run with id=" + runId + " not found");
    }
}
