package dev.mlopscloud.tracking.run;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.mlopscloud.platform.sql.Row;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.tracking.api.Tag;
import dev.mlopscloud.tracking.dataset.Dataset;
import dev.mlopscloud.tracking.dataset.DatasetInput;
import dev.mlopscloud.tracking.dataset.ModelInput;
import dev.mlopscloud.tracking.dataset.ModelOutput;
import dev.mlopscloud.tracking.metric.Metric;
import java.util.List;
import java.util.Map;

/** What belongs to runs, read with one statement for each kind, however many runs there are. */
final class RunDetails {
    private final Transaction tx;
    private final long[] keys;

    private RunDetails(Transaction tx, long[] keys) {
        this.tx = tx;
        this.keys = keys;
    }

    /** A run's row: its number and its info. */
    record Found(long key, RunInfo info) {}

    private record UsedDataset(long key, Dataset dataset) {}

    private record DatasetTag(long key, Tag tag) {}

    private record UsedModel(String direction, ModelOutput model) {}

    static List<Run> of(Transaction tx, List<Found> runs) {
        if (runs.isEmpty()) {
            return List.of();
        }
        return new RunDetails(tx, runs.stream().mapToLong(Found::key).toArray()).read(runs);
    }

    private List<Run> read(List<Found> runs) {
        Map<Long, List<Metric>> metrics = metrics();
        Map<Long, List<Tag>> params = tags("select run_key, key, value from run_param");
        Map<Long, List<Tag>> tags = tags("select run_key, key, value from run_tag");
        Map<Long, List<UsedDataset>> datasets = datasets();
        Map<Long, List<DatasetTag>> datasetTags = datasetTags();
        Map<Long, List<UsedModel>> models = models();
        return runs.stream()
                .map(run -> new Run(
                        run.info(),
                        new Run.Data(
                                metrics.getOrDefault(run.key(), List.of()),
                                params.getOrDefault(run.key(), List.of()),
                                tags.getOrDefault(run.key(), List.of())),
                        inputs(
                                datasets.getOrDefault(run.key(), List.of()),
                                datasetTags.getOrDefault(run.key(), List.of()),
                                models.getOrDefault(run.key(), List.of())),
                        new Run.Outputs(models.getOrDefault(run.key(), List.of()).stream()
                                .filter(used -> used.direction.equals("output"))
                                .map(UsedModel::model)
                                .toList())))
                .toList();
    }

    private static Run.Inputs inputs(List<UsedDataset> datasets, List<DatasetTag> tags, List<UsedModel> models) {
        return new Run.Inputs(
                datasets.stream()
                        .map(used -> new DatasetInput(
                                tags.stream()
                                        .filter(tag -> tag.key == used.key)
                                        .map(DatasetTag::tag)
                                        .toList(),
                                used.dataset))
                        .toList(),
                models.stream()
                        .filter(used -> used.direction.equals("input"))
                        .map(used -> new ModelInput(used.model.modelId()))
                        .toList());
    }

    private Map<Long, List<Metric>> metrics() {
        return grouped(
                row -> new Metric(row.getString(2), row.getDouble(3), row.getLong(4), row.getLong(5)),
                "select l.run_key, n.name, l.value, l.logged_at, l.step from latest_metric l"
                        + " join metric_name n on n.metric_id = l.metric_id where l.run_key = any(?) order by n.name");
    }

    private Map<Long, List<Tag>> tags(String select) {
        return grouped(
                row -> new Tag(row.getString(2), row.getString(3)), select + " where run_key = any(?) order by key");
    }

    private Map<Long, List<UsedDataset>> datasets() {
        return grouped(
                row -> new UsedDataset(
                        row.getLong(2),
                        new Dataset(
                                row.getString(3),
                                row.getString(4),
                                row.getString(5),
                                row.getString(6),
                                row.getString(7),
                                row.getString(8))),
                """
                select i.run_key, d.dataset_key, d.name, d.digest, d.source_type, d.source, d.schema, d.profile
                from run_dataset i
                join dataset d on d.dataset_key = i.dataset_key
                where i.run_key = any(?) order by i.position
                """);
    }

    private Map<Long, List<DatasetTag>> datasetTags() {
        return grouped(
                row -> new DatasetTag(row.getLong(2), new Tag(row.getString(3), row.getString(4))),
                "select run_key, dataset_key, key, value from run_dataset_tag where run_key = any(?) order by key");
    }

    private Map<Long, List<UsedModel>> models() {
        return grouped(
                row -> new UsedModel(row.getString(2), new ModelOutput(row.getString(3), row.getLong(4))),
                "select run_key, direction, model_id, step from run_model where run_key = any(?) order by position");
    }

    private <T> Map<Long, List<T>> grouped(Row<T> value, String sql) {
        return tx.list(row -> Map.entry(row.getLong(1), value.read(row)), sql, keys).stream()
                .collect(groupingBy(Map.Entry::getKey, mapping(Map.Entry::getValue, toList())));
    }
}
