package dev.mlopscloud.tracking.run;

import dev.mlopscloud.tracking.search.Dialect;
import dev.mlopscloud.tracking.search.Entity;
import dev.mlopscloud.tracking.search.Grammar;
import dev.mlopscloud.tracking.search.Grammar.AttributeType;
import dev.mlopscloud.tracking.search.KeyedValues;
import dev.mlopscloud.tracking.search.SqlSchema;
import dev.mlopscloud.tracking.search.SqlSearch;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** What runs can be searched by, and where it is kept. */
final class RunSearch {
    private static final String DATASETS = "run_dataset i join dataset v on v.dataset_key = i.dataset_key";

    static final Grammar GRAMMAR = new Grammar(
            Dialect.RUNS,
            Map.of(
                    "run_id", AttributeType.LISTABLE,
                    "run_name", AttributeType.TEXT,
                    "user_id", AttributeType.TEXT,
                    "status", AttributeType.TEXT,
                    "artifact_uri", AttributeType.TEXT,
                    "start_time", AttributeType.NUMBER,
                    "end_time", AttributeType.NUMBER),
            Set.of("run_id", "run_name", "user_id", "status", "artifact_uri", "start_time", "end_time"),
            Map.of(
                    "created", "start_time",
                    "Created", "start_time",
                    "run name", "run_name",
                    "Run name", "run_name",
                    "Run Name", "run_name"),
            EnumSet.range(Entity.METRIC, Entity.DATASET),
            Set.of(Entity.PARAM, Entity.TAG));

    static final SqlSearch SQL = new SqlSearch(new SqlSchema(
            Map.of(
                    "run_id", "r.run_id",
                    "run_name", "r.name",
                    "user_id", "r.user_id",
                    "status", "r.status",
                    "artifact_uri", "r.artifact_uri",
                    "start_time", "r.start_time",
                    "end_time", "r.end_time"),
            Set.of("run_id", "run_name", "user_id", "status", "artifact_uri", "start_time"),
            Map.of(
                    Entity.METRIC,
                    KeyedValues.single(
                            "latest_metric v",
                            "v.run_key = r.run_key"
                                    + " and v.metric_id = (select metric_id from metric_name where name = ?)",
                            "v.value",
                            ""),
                    Entity.PARAM,
                    texts("run_param v"),
                    Entity.TAG,
                    texts("run_tag v")),
            Map.of(
                    "name", new KeyedValues(DATASETS, "i.run_key = r.run_key", "v.name"),
                    "digest", new KeyedValues(DATASETS, "i.run_key = r.run_key", "v.digest"),
                    "context",
                            new KeyedValues(
                                    "run_dataset_tag v",
                                    "v.run_key = r.run_key and v.key = 'mlflow.data.context'",
                                    "v.value"))));

    private RunSearch() {}

    private static KeyedValues texts(String table) {
        return KeyedValues.single(table, "v.run_key = r.run_key and v.key = ?", "v.value", "v.value_start");
    }
}
