package dev.mlopscloud.tracking.loggedmodel;

import dev.mlopscloud.tracking.search.Comparison;
import dev.mlopscloud.tracking.search.Dialect;
import dev.mlopscloud.tracking.search.Entity;
import dev.mlopscloud.tracking.search.Fragment;
import dev.mlopscloud.tracking.search.Grammar;
import dev.mlopscloud.tracking.search.Grammar.AttributeType;
import dev.mlopscloud.tracking.search.KeyedValues;
import dev.mlopscloud.tracking.search.Ordering;
import dev.mlopscloud.tracking.search.SortKey;
import dev.mlopscloud.tracking.search.SqlSchema;
import dev.mlopscloud.tracking.search.SqlSearch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What logged models can be searched by, and where it is kept. */
final class LoggedModelSearch {
    static final Grammar GRAMMAR = new Grammar(
            Dialect.LOGGED_MODELS,
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

    /** Of the values {@code l}, those on one of the datasets {@link #ASKED} for, of which a digest may be left open. */
    private static final String ON_DATASETS = " and exists (select 1 from unnest(asked.names, asked.digests)"
            + " as d (name, digest) where d.name = l.dataset_name and (d.digest = '' or d.digest = l.dataset_digest))";

    private static final String ASKED = " cross join (select ?::text[] as names, ?::text[] as digests) as asked";

    private static final String VALUES = "select l.value from logged_model_metric l where l.model_key = m.model_key"
            + " and l.metric_id = (select metric_id from metric_name where name = ?)";

    private static final String LATEST = " order by l.step desc, l.logged_at desc, l.value desc limit 1";

    private static final SqlSearch ON_ALL_DATASETS = sql("(" + VALUES + LATEST + ") v");
    private static final SqlSearch ON_SOME_DATASETS = sql("(" + VALUES + ON_DATASETS + LATEST + ") v");

    private LoggedModelSearch() {}

    static boolean isAttribute(String name) {
        return GRAMMAR.orderable().contains(name) || GRAMMAR.aliases().containsKey(name);
    }

    /** A dataset that values are on; without a digest, whatever the digest is. */
    record On(String name, String digest) {}

    /**
     * A key of an order.
     *
     * @param on of a metric, the dataset that its values are on; both parts may be empty
     */
    record Key(Ordering ordering, On on) {}

    /** The joins that a search's conditions and order need. */
    static Fragment joins(List<On> datasets, List<Key> order) {
        StringBuilder sql = new StringBuilder();
        List<Object> arguments = new ArrayList<>();
        if (!datasets.isEmpty()) {
            sql.append(ASKED);
            arguments.add(datasets.stream().map(On::name).toList());
            arguments.add(datasets.stream().map(On::digest).toList());
        }
        for (int i = 0; i < order.size(); i++) {
            Key key = order.get(i);
            if (key.ordering.entity() == Entity.METRIC) {
                sql.append(" left join lateral (").append(VALUES).append(datasets.isEmpty() ? "" : ON_DATASETS);
                arguments.add(key.ordering.key());
                if (!key.on.name.isEmpty()) {
                    sql.append(" and l.dataset_name = ?");
                    arguments.add(key.on.name);
                }
                if (!key.on.digest.isEmpty()) {
                    sql.append(" and l.dataset_digest = ?");
                    arguments.add(key.on.digest);
                }
                sql.append(LATEST).append(") o").append(i).append(" on true");
            }
        }
        return new Fragment(sql.toString(), arguments);
    }

    /** The conditions of a filter, each led by {@code and}, on models with values on one of the datasets, if any. */
    static Fragment conditions(List<On> datasets, List<Comparison> filter) {
        if (datasets.isEmpty()) {
            return ON_ALL_DATASETS.conditions(filter);
        }
        Fragment filtered = ON_SOME_DATASETS.conditions(filter);
        return new Fragment(
                filtered.sql() + " and exists (select 1 from logged_model_metric l where l.model_key = m.model_key"
                        + ON_DATASETS + ")",
                filtered.arguments());
    }

    /** The order asked for, then the newest first, then the model's id. */
    static List<SortKey> keys(List<Key> order) {
        List<Ordering> orderings = order.stream().map(Key::ordering).toList();
        List<SortKey> keys = new ArrayList<>(ON_ALL_DATASETS.keys(orderings, List.of()));
        if (orderings.stream().noneMatch(key -> key.key().equals("creation_timestamp_ms"))) {
            keys.add(new SortKey("m.creation_time", false, false));
        }
        keys.add(new SortKey("m.model_id", true, false));
        return keys;
    }

    private static SqlSearch sql(String latest) {
        return new SqlSearch(new SqlSchema(
                Map.of(
                        "name", "m.name",
                        "model_id", "m.model_id",
                        "model_type", "m.model_type",
                        "status", "replace(replace(m.status, 'LOGGED_MODEL_', ''), 'UPLOAD_', '')",
                        "source_run_id", "m.source_run_id",
                        "experiment_id", "m.experiment_id::text",
                        "creation_timestamp_ms", "m.creation_time",
                        "last_updated_timestamp_ms", "m.last_update_time"),
                GRAMMAR.orderable(),
                Map.of(
                        Entity.METRIC,
                        new KeyedValues(latest, "true", "v.value"),
                        Entity.PARAM,
                        new KeyedValues("logged_model_param v", "v.model_key = m.model_key and v.key = ?", "v.value"),
                        Entity.TAG,
                        new KeyedValues("logged_model_tag v", "v.model_key = m.model_key and v.key = ?", "v.value")),
                Map.of()));
    }
}
