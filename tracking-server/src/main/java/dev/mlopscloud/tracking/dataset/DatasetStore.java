package dev.mlopscloud.tracking.dataset;

import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.tracking.api.MlflowException;
import dev.mlopscloud.tracking.api.Tag;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** All SQL of what runs used and made. */
@Singleton
final class DatasetStore {
    private static final int MOST_SUMMARIES = 1000;

    private final Database database;

    DatasetStore(Database database) {
        this.database = database;
    }

    private record ActiveRun(long key, long experimentId, String lifecycleStage) {}

    private record Name(String name, String digest) {
        static Name of(DatasetInput input) {
            return new Name(input.dataset().name(), input.dataset().digest());
        }
    }

    /** Keeps a run's inputs; an input that the run already has is left as it is. */
    void addInputs(String runId, List<DatasetInput> datasets, List<ModelInput> models) {
        Map<Name, DatasetInput> first = new LinkedHashMap<>();
        datasets.forEach(input -> first.putIfAbsent(Name.of(input), input));
        List<DatasetInput> inputs = first.values().stream()
                // One order for all writers, so that none waits for another in a circle.
                .sorted(Comparator.comparing(
                                (DatasetInput input) -> input.dataset().name())
                        .thenComparing(input -> input.dataset().digest()))
                .toList();
        database.inTransaction(tx -> {
            ActiveRun run = activeRun(tx, runId);
            addDatasets(tx, run, inputs);
            addModels(tx, run, "input", models.stream().map(model -> new ModelOutput(model.modelId(), 0)));
        });
    }

    /** Keeps the models that a run made. */
    void addOutputs(String runId, List<ModelOutput> models) {
        database.inTransaction(tx -> addModels(tx, activeRun(tx, runId), "output", models.stream()));
    }

    private static ActiveRun activeRun(Transaction tx, String runId) {
        ActiveRun run = tx.first(
                        row -> new ActiveRun(row.getLong(1), row.getLong(2), row.getString(3)),
                        "select run_key, experiment_id, lifecycle_stage from run where run_id = ? for share",
                        runId)
                .orElseThrow(() -> MlflowException.missing("Run with id=" + runId + " not found"));
        if (!run.lifecycleStage.equals("active")) {
            throw MlflowException.invalid("The run " + runId + " must be in the 'active' state. Current state is "
                    + run.lifecycleStage + ".");
        }
        return run;
    }

    private static void addDatasets(Transaction tx, ActiveRun run, List<DatasetInput> inputs) {
        tx.batch(
                "insert into dataset (experiment_id, name, digest, source_type, source, schema, profile)"
                        + " values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing",
                inputs.stream()
                        .map(DatasetInput::dataset)
                        .map(dataset -> Stream.of(
                                        run.experimentId,
                                        dataset.name(),
                                        dataset.digest(),
                                        dataset.sourceType(),
                                        dataset.source(),
                                        dataset.schema(),
                                        dataset.profile())
                                .toList())
                        .toList());
        tx.batch(
                """
                with added as (
                    insert into run_dataset (run_key, dataset_key)
                    select ?, dataset_key from dataset where experiment_id = ? and name = ? and digest = ?
                    on conflict do nothing returning run_key, dataset_key
                )
                insert into run_dataset_tag (run_key, dataset_key, key, value)
                select added.run_key, added.dataset_key, tag.key, tag.value
                from added, unnest(?::text[], ?::text[]) as tag (key, value) on conflict do nothing
                """,
                inputs.stream()
                        .map(input -> List.of(
                                run.key,
                                run.experimentId,
                                input.dataset().name(),
                                input.dataset().digest(),
                                input.tags().stream().map(Tag::key).toList(),
                                input.tags().stream().map(Tag::value).toList()))
                        .toList());
    }

    private static void addModels(Transaction tx, ActiveRun run, String direction, Stream<ModelOutput> models) {
        tx.batch(
                "insert into run_model (run_key, direction, model_id, step) values (?, ?, ?, ?)"
                        + " on conflict (run_key, direction, model_id) do nothing",
                models.sorted(Comparator.comparing(ModelOutput::modelId))
                        .map(model -> List.of(run.key, direction, model.modelId(), model.step()))
                        .toList());
    }

    List<DatasetSummary> summaries(long[] experimentIds) {
        return database.transaction(tx -> tx.list(
                row -> new DatasetSummary(row.getString(1), row.getString(2), row.getString(3), row.getString(4)),
                """
                select distinct d.experiment_id, d.name, d.digest, t.value
                from dataset d
                join run_dataset i on i.dataset_key = d.dataset_key
                left join run_dataset_tag t on t.run_key = i.run_key and t.dataset_key = i.dataset_key
                    and t.key = 'mlflow.data.context'
                where d.experiment_id = any(?)
                order by d.experiment_id, d.name, d.digest, t.value
                limit ?
                """,
                experimentIds,
                MOST_SUMMARIES));
    }
}
