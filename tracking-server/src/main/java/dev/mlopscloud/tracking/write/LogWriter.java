package dev.mlopscloud.tracking.write;

import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.tracking.api.Empty;
import dev.mlopscloud.tracking.api.MlflowException;
import dev.mlopscloud.tracking.gather.Outcome;
import dev.mlopscloud.tracking.metric.Metric;
import dev.mlopscloud.tracking.metric.MetricNames;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Writes a group of requests in one transaction with a fixed number of statements. Every statement takes its rows in
 * the order of their keys, and all transactions take the tables in the same order (runs, parameters, points, latest
 * values, tags), so that no two wait for each other in a circle.
 */
@Singleton
final class LogWriter {
    private static final int ATTEMPTS = 3;

    private static final String LATEST = """
            insert into latest_metric as latest (run_key, metric_id, step, logged_at, value)
            select * from unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::float8[]) as given
            on conflict (run_key, metric_id) do update
            set step = excluded.step, logged_at = excluded.logged_at, value = excluded.value
            where (excluded.step, excluded.logged_at,
                    case when excluded.value = 'NaN' then 0 else excluded.value end)
                > (latest.step, latest.logged_at, case when latest.value = 'NaN' then 0 else latest.value end)
            """;

    private static final String POINTS = """
            with points as (
                insert into metric (run_key, metric_id, step, logged_at, value)
                select * from unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::float8[]) as given
                on conflict do nothing
            )
            """;

    private static final String BLOCKS = """
            , blocks as (
                insert into metric_block
                    (run_key, metric_id, first_at, last_at, digest, points, times, steps, readings)
                select b.run_key, b.metric_id, b.first_at, b.last_at, b.digest, b.ends - b.starts + 1,
                    given.times[b.starts::int:b.ends::int], given.steps[b.starts::int:b.ends::int],
                    given.readings[b.starts::int:b.ends::int]
                from unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::uuid[], ?::bigint[], ?::bigint[])
                        as b (run_key, metric_id, first_at, last_at, digest, starts, ends),
                    (select ?::bigint[] as times, ?::bigint[] as steps, ?::float8[] as readings) as given
                on conflict do nothing
            )
            """;

    private static final String INSERT_POINTS = POINTS + LATEST;
    private static final String INSERT_POINTS_AND_BLOCKS = POINTS + BLOCKS + LATEST;

    private static final String INSERT_MODEL_POINTS = """
            insert into logged_model_metric
                (model_key, metric_id, run_key, step, logged_at, value, dataset_name, dataset_digest)
            select m.model_key, p.metric_id, p.run_key, p.step, p.logged_at, p.value, p.dataset_name, p.dataset_digest
            from unnest(?::text[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::float8[],
                    ?::text[], ?::text[])
                as p (model_id, metric_id, run_key, step, logged_at, value, dataset_name, dataset_digest)
            join logged_model m on m.model_id = p.model_id
            order by 1, 2, 3, 4, 5, 6, 7, 8
            on conflict do nothing
            """;

    private final Database database;
    private final MetricNames names;

    LogWriter(Database database, MetricNames names) {
        this.database = database;
        this.names = names;
    }

    /** A run as writes need it. */
    record Target(long key, String lifecycleStage) {}

    /** Another transaction has just logged one of the parameters. */
    private static final class LostRace extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Writes what can be written. */
    List<Outcome<Empty>> write(List<LogRequest> requests) {
        Set<String> keys = new HashSet<>();
        requests.forEach(request -> request.metrics().forEach(metric -> keys.add(metric.key())));
        Map<String, Integer> metricIds = names.numbers(keys);
        for (int attempt = 1; ; attempt++) {
            try {
                return database.transaction(tx -> write(tx, requests, metricIds));
            } catch (LostRace e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static List<Outcome<Empty>> write(
            Transaction tx, List<LogRequest> requests, Map<String, Integer> metricIds) {
        Gathered gathered =
                new Gathered(targets(tx, requests), knownParams(tx, requests), models(tx, requests), metricIds);
        List<Outcome<Empty>> outcomes = new ArrayList<>();
        for (LogRequest request : requests) {
            try {
                gathered.add(request);
                outcomes.add(new Outcome.Answer<>(Empty.ANSWER));
            } catch (MlflowException e) {
                outcomes.add(new Outcome.Refusal<>(e));
            }
        }
        writeNames(tx, gathered);
        writeParams(tx, gathered);
        writePoints(tx, gathered);
        writeTags(tx, gathered);
        writeModelPoints(tx, gathered);
        return outcomes;
    }

    private static Map<String, Target> targets(Transaction tx, List<LogRequest> requests) {
        Map<String, Target> targets = new HashMap<>();
        tx.list(
                        row -> Map.entry(row.getString(1), new Target(row.getLong(2), row.getString(3))),
                        "select run_id, run_key, lifecycle_stage from run where run_id = any(?)",
                        requests.stream().map(LogRequest::runId).distinct().toList())
                .forEach(entry -> targets.put(entry.getKey(), entry.getValue()));
        return targets;
    }

    /** Which of the models that points name there are. */
    private static Set<String> models(Transaction tx, List<LogRequest> requests) {
        List<String> named = requests.stream()
                .flatMap(request -> request.metrics().stream())
                .map(Metric::modelId)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        return named.isEmpty()
                ? Set.of()
                : Set.copyOf(tx.list(
                        row -> row.getString(1), "select model_id from logged_model where model_id = any(?)", named));
    }

    private static Map<RunKey, String> knownParams(Transaction tx, List<LogRequest> requests) {
        List<String> runIds = requests.stream()
                .flatMap(request -> request.params().stream().map(param -> request.runId()))
                .toList();
        List<String> keys = requests.stream()
                .flatMap(request -> request.params().stream().map(param -> param.key()))
                .toList();
        Map<RunKey, String> known = new HashMap<>();
        if (!keys.isEmpty()) {
            tx.list(row -> Map.entry(new RunKey(row.getLong(1), row.getString(2)), row.getString(3)), """
                            select p.run_key, p.key, p.value
                            from unnest(?::text[], ?::text[]) as given (run_id, key)
                            join run r on r.run_id = given.run_id
                            join run_param p on p.run_key = r.run_key and p.key = given.key
                            """, runIds, keys)
                    .forEach(entry -> known.put(entry.getKey(), entry.getValue()));
        }
        return known;
    }

    private static void writeNames(Transaction tx, Gathered gathered) {
        tx.batch(
                "update run set name = ? where run_key = ?",
                gathered.names().entrySet().stream()
                        .map(name -> List.of(name.getValue(), name.getKey()))
                        .toList());
    }

    private static void writeParams(Transaction tx, Gathered gathered) {
        Map<RunKey, String> params = gathered.newParams();
        if (params.isEmpty()) {
            return;
        }
        int written = tx.update(
                "insert into run_param (run_key, key, value)"
                        + " select * from unnest(?::bigint[], ?::text[], ?::text[]) as given order by 1, 2"
                        + " on conflict do nothing",
                RunKey.runs(params.keySet()),
                RunKey.keys(params.keySet()),
                List.copyOf(params.values()));
        if (written < params.size()) {
            throw new LostRace();
        }
    }

    /** In one statement, whatever there is: the latest values' rows are then taken before all others, and in order. */
    private static void writePoints(Transaction tx, Gathered gathered) {
        Points points = gathered.points().stored();
        Blocks blocks = gathered.blocks();
        if (points.isEmpty() && blocks.isEmpty()) {
            return;
        }
        List<Object> arguments = new ArrayList<>(points.arguments());
        if (!blocks.isEmpty()) {
            arguments.addAll(blocks.arguments());
        }
        arguments.addAll(points.latest(blocks).arguments());
        tx.update(blocks.isEmpty() ? INSERT_POINTS : INSERT_POINTS_AND_BLOCKS, arguments.toArray());
    }

    private static void writeTags(Transaction tx, Gathered gathered) {
        Map<RunKey, String> tags = gathered.tags();
        if (!tags.isEmpty()) {
            tx.update(
                    "insert into run_tag (run_key, key, value)"
                            + " select * from unnest(?::bigint[], ?::text[], ?::text[]) as given order by 1, 2"
                            + " on conflict (run_key, key) do update set value = excluded.value",
                    RunKey.runs(tags.keySet()),
                    RunKey.keys(tags.keySet()),
                    List.copyOf(tags.values()));
        }
    }

    private static void writeModelPoints(Transaction tx, Gathered gathered) {
        Points points = gathered.modelPoints();
        if (!points.isEmpty()) {
            tx.update(
                    INSERT_MODEL_POINTS,
                    points.texts(Metric::modelId),
                    points.metricIds(),
                    points.runs(),
                    points.steps(),
                    points.times(),
                    points.values(),
                    points.texts(Metric::datasetName),
                    points.texts(Metric::datasetDigest));
        }
    }
}
