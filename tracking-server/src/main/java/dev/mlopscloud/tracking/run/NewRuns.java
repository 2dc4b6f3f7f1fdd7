package dev.mlopscloud.tracking.run;

import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.tracking.api.MlflowException;
import dev.mlopscloud.tracking.api.Tag;
import dev.mlopscloud.tracking.gather.Outcome;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** All SQL that makes runs: three statements for a group of them. */
@Singleton
final class NewRuns {
    private static final String NAME_TAG = "mlflow.runName";

    private final Database database;

    NewRuns(Database database) {
        this.database = database;
    }

    /** A run to be. */
    record NewRun(String runId, long experimentId, String name, String userId, long startTime, List<Tag> tags) {

        /** The rows that it comes to: its own, its name's and those of its tags. */
        int rows() {
            return 2 + tags.size();
        }

        /** The last tag of each key, and the name's. */
        private Map<String, String> distinctTags() {
            Map<String, String> last = new TreeMap<>();
            tags.forEach(tag -> last.put(tag.key(), tag.value()));
            last.put(NAME_TAG, name);
            return last;
        }
    }

    private record Parent(long experimentId, String artifactLocation, String lifecycleStage) {}

    /** Makes runs in one transaction. */
    List<Outcome<Run>> create(List<NewRun> runs) {
        return database.transaction(tx -> {
            Map<Long, Parent> parents = parents(tx, runs);
            List<Outcome<Run>> outcomes = new ArrayList<>();
            List<Run> made = new ArrayList<>();
            for (NewRun run : runs) {
                try {
                    Run active = make(run, parents);
                    made.add(active);
                    outcomes.add(new Outcome.Answer<>(active));
                } catch (MlflowException e) {
                    outcomes.add(new Outcome.Refusal<>(e));
                }
            }
            insert(tx, made);
            return outcomes;
        });
    }

    private static Map<Long, Parent> parents(Transaction tx, List<NewRun> runs) {
        Map<Long, Parent> parents = new HashMap<>();
        tx.list(
                        row -> new Parent(row.getLong(1), row.getString(2), row.getString(3)),
                        "select experiment_id, artifact_location, lifecycle_stage from experiment"
                                + " where experiment_id = any(?) order by experiment_id for share",
                        runs.stream().mapToLong(NewRun::experimentId).distinct().toArray())
                .forEach(parent -> parents.put(parent.experimentId, parent));
        return parents;
    }

    private static Run make(NewRun run, Map<Long, Parent> parents) {
        Parent parent = parents.get(run.experimentId);
        if (parent == null) {
            throw MlflowException.missing("No Experiment with id=" + run.experimentId + " exists");
        }
        if (!parent.lifecycleStage.equals("active")) {
            throw MlflowException.invalid("The experiment " + run.experimentId
                    + " must be in the 'active' state. Current state is " + parent.lifecycleStage + ".");
        }
        String location = parent.artifactLocation.replaceAll("/+$", "") + "/" + run.runId + "/artifacts";
        RunInfo info = new RunInfo(
                run.runId,
                "" + run.experimentId,
                run.name,
                run.userId,
                RunStatus.RUNNING.name(),
                run.startTime,
                null,
                location,
                parent.lifecycleStage,
                run.runId);
        List<Tag> tags = run.distinctTags().entrySet().stream()
                .map(tag -> new Tag(tag.getKey(), tag.getValue()))
                .toList();
        // The original answers a new run without outputs.
        return new Run(info, new Run.Data(List.of(), List.of(), tags), new Run.Inputs(List.of(), List.of()), null);
    }

    private static void insert(Transaction tx, List<Run> runs) {
        if (runs.isEmpty()) {
            return;
        }
        List<RunInfo> infos = runs.stream().map(Run::info).toList();
        Map<String, Long> keys = new HashMap<>();
        tx.list(
                        row -> Map.entry(row.getString(1), row.getLong(2)),
                        """
                        insert into run (run_id, experiment_id, name, user_id, status, start_time, artifact_uri)
                        select * from unnest(?::text[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::bigint[],
                            ?::text[]) as given
                        returning run_id, run_key
                        """,
                        texts(infos, RunInfo::runId),
                        infos.stream()
                                .mapToLong(info -> Long.parseLong(info.experimentId()))
                                .toArray(),
                        texts(infos, RunInfo::runName),
                        texts(infos, RunInfo::userId),
                        texts(infos, RunInfo::status),
                        infos.stream().mapToLong(NewRuns::started).toArray(),
                        texts(infos, RunInfo::artifactUri))
                .forEach(entry -> keys.put(entry.getKey(), entry.getValue()));
        insertTags(tx, runs, keys);
    }

    private static long started(RunInfo info) {
        return info.startTime() == null ? 0 : info.startTime();
    }

    private static List<String> texts(List<RunInfo> infos, Function<RunInfo, String> field) {
        return infos.stream().map(field).toList();
    }

    private static void insertTags(Transaction tx, List<Run> runs, Map<String, Long> keys) {
        List<Long> owners = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (Run run : runs) {
            for (Tag tag : run.data().tags()) {
                owners.add(keys.get(run.info().runId()));
                names.add(tag.key());
                values.add(tag.value());
            }
        }
        tx.update(
                "insert into run_tag (run_key, key, value)"
                        + " select * from unnest(?::bigint[], ?::text[], ?::text[]) as given",
                owners.stream().mapToLong(Long::longValue).toArray(),
                names,
                values);
    }
}
