package dev.mlopscloud.tracking.experiment;

import dev.mlopscloud.tracking.search.Dialect;
import dev.mlopscloud.tracking.search.Entity;
import dev.mlopscloud.tracking.search.Grammar;
import dev.mlopscloud.tracking.search.Grammar.AttributeType;
import dev.mlopscloud.tracking.search.KeyedValues;
import dev.mlopscloud.tracking.search.SqlSchema;
import dev.mlopscloud.tracking.search.SqlSearch;
import java.util.Map;
import java.util.Set;

/** What experiments can be searched by, and where it is kept. */
final class ExperimentSearch {
    static final Grammar GRAMMAR = new Grammar(
            Dialect.EXPERIMENTS,
            Map.of(
                    "name", AttributeType.TEXT,
                    "experiment_id", AttributeType.LISTABLE,
                    "creation_time", AttributeType.NUMBER,
                    "last_update_time", AttributeType.NUMBER),
            Set.of("name", "experiment_id", "creation_time", "last_update_time"),
            Map.of(),
            Set.of(Entity.ATTRIBUTE, Entity.TAG),
            Set.of(Entity.TAG));

    static final SqlSearch SQL = new SqlSearch(new SqlSchema(
            Map.of(
                    "name", "e.name",
                    "experiment_id", "e.experiment_id::text",
                    "creation_time", "e.creation_time",
                    "last_update_time", "e.last_update_time"),
            Set.of("name", "experiment_id", "creation_time", "last_update_time"),
            Map.of(
                    Entity.TAG,
                    new KeyedValues("experiment_tag v", "v.experiment_id = e.experiment_id and v.key = ?", "v.value")),
            Map.of()));

    private ExperimentSearch() {}
}
