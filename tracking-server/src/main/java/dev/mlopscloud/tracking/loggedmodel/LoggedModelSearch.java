package dev.mlopscloud.tracking.loggedmodel;

import dev.mlopscloud.tracking.search.Entity;
import dev.mlopscloud.tracking.search.Grammar;
import dev.mlopscloud.tracking.search.Grammar.AttributeType;
import dev.mlopscloud.tracking.search.KeyedValues;
import dev.mlopscloud.tracking.search.SqlSchema;
import dev.mlopscloud.tracking.search.SqlSearch;
import java.util.Map;
import java.util.Set;

/** What logged models can be searched by, and where it is kept. */
final class LoggedModelSearch {
    static final Grammar GRAMMAR = new Grammar(
            Map.of(
                    "name", AttributeType.LISTABLE,
                    "model_id", AttributeType.LISTABLE,
                    "model_type", AttributeType.LISTABLE,
                    "status", AttributeType.LISTABLE,
                    "source_run_id", AttributeType.LISTABLE,
                    "experiment_id", AttributeType.LISTABLE,
                    "creation_timestamp_ms", AttributeType.NUMBER,
                    "last_updated_timestamp_ms", AttributeType.NUMBER),
            Set.of(
                    "name",
                    "model_id",
                    "model_type",
                    "status",
                    "source_run_id",
                    "experiment_id",
                    "creation_timestamp_ms",
                    "last_updated_timestamp_ms"),
            Map.of(
                    "creation_time", "creation_timestamp_ms",
                    "creation_timestamp", "creation_timestamp_ms",
                    "last_updated_timestamp", "last_updated_timestamp_ms"),
            Set.of(Entity.ATTRIBUTE, Entity.METRIC, Entity.PARAM, Entity.TAG),
            Set.of());

    /** A model's latest value of a metric, over all runs and datasets. */
    private static final String LATEST = "v.model_key = m.model_key"
            + " and v.metric_id = (select metric_id from metric_name where name = ?)"
            + " and not exists (select 1 from logged_model_metric later where later.model_key = v.model_key"
            + " and later.metric_id = v.metric_id"
            + " and (later.step, later.logged_at, later.value) > (v.step, v.logged_at, v.value))";

    static final SqlSearch SQL = new SqlSearch(new SqlSchema(
            Map.of(
                    "name", "m.name",
                    "model_id", "m.model_id",
                    "model_type", "m.model_type",
                    "status", "replace(replace(m.status, 'LOGGED_MODEL_', ''), 'UPLOAD_', '')",
                    "source_run_id", "m.source_run_id",
                    "experiment_id", "m.experiment_id::text",
                    "creation_timestamp_ms", "m.creation_time",
                    "last_updated_timestamp_ms", "m.last_update_time"),
            Map.of(
                    Entity.METRIC,
                    new KeyedValues("logged_model_metric v", LATEST, "v.value"),
                    Entity.PARAM,
                    new KeyedValues("logged_model_param v", "v.model_key = m.model_key and v.key = ?", "v.value"),
                    Entity.TAG,
                    new KeyedValues("logged_model_tag v", "v.model_key = m.model_key and v.key = ?", "v.value")),
            Map.of()));

    private LoggedModelSearch() {}
}
