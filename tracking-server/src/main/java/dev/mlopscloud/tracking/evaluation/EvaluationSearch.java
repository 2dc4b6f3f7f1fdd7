package dev.mlopscloud.tracking.evaluation;

import dev.mlopscloud.tracking.search.Dialect;
import dev.mlopscloud.tracking.search.Entity;
import dev.mlopscloud.tracking.search.Grammar;
import dev.mlopscloud.tracking.search.Grammar.AttributeType;
import dev.mlopscloud.tracking.search.KeyedValues;
import dev.mlopscloud.tracking.search.SqlSchema;
import dev.mlopscloud.tracking.search.SqlSearch;
import java.util.Map;
import java.util.Set;

/** What evaluation datasets can be searched by, and where it is kept. */
final class EvaluationSearch {
    static final Grammar GRAMMAR = new Grammar(
            Dialect.EVALUATION_DATASETS,
            Map.of(
                    "name", AttributeType.LISTABLE,
                    "created_by", AttributeType.TEXT,
                    "last_updated_by", AttributeType.TEXT,
                    "created_time", AttributeType.NUMBER,
                    "last_update_time", AttributeType.NUMBER),
            Set.of("name", "created_time", "last_update_time"),
            Map.of(),
            Set.of(Entity.ATTRIBUTE, Entity.TAG),
            Set.of());

    static final SqlSearch SQL = new SqlSearch(new SqlSchema(
            Map.of(
                    "name", "d.name",
                    "created_by", "d.created_by",
                    "last_updated_by", "d.last_updated_by",
                    "created_time", "d.creation_time",
                    "last_update_time", "d.last_update_time"),
            Map.of(
                    Entity.TAG,
                    new KeyedValues(
                            "evaluation_dataset_tag v", "v.dataset_key = d.dataset_key and v.key = ?", "v.value")),
            Map.of()));

    private EvaluationSearch() {}
}
