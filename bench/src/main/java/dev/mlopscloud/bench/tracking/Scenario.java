package dev.mlopscloud.bench.tracking;

import dev.mlopscloud.bench.load.Http;
import dev.mlopscloud.bench.load.Requests;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Something that clients do all day.
 *
 * @param kind what is compared
 * @param clients how many do it at once
 * @param target what is wanted, in words
 * @param requests the same for both servers; points are new ones each time
 */
record Scenario(String name, Kind kind, int clients, String target, Requests requests) {
    private static final String API = "/api/2.0/mlflow/";
    private static final String AJAX = "/ajax-api/2.0/mlflow/";
    private static final int METRICS_IN_BATCH = 1000;
    private static final int LONGEST_POINT = 120;
    private static final int SEARCHED_RUNS = 100_000;
    private static final int MANY = 64;
    /** As many as the original has workers, so that none of its requests waits for another. */
    private static final int SOME = 4;

    /** What MLflow's UI waits for before it shows an experiment's runs, as its browser sends it. */
    private static final List<byte[]> FIRST_PAGE = List.of(
            Http.get("/ajax-api/3.0/mlflow/server-info"),
            Http.post(
                    "/graphql",
                    "{\"operationName\": \"Q\", \"variables\": {\"input\": {\"experimentId\": \"1\"}}, \"query\": \"query"
                            + " Q($input: MlflowGetExperimentInput!) { mlflowGetExperiment(input: $input) { experiment {"
                            + " experimentId name artifactLocation lifecycleStage tags { key value } } } }\"}"),
            Http.get(AJAX + "experiments/get?experiment_id=1"),
            Http.post(AJAX + "runs/search", newest(50)),
            Http.post(AJAX + "runs/search", newest(100)),
            Http.post(AJAX + "experiments/search-datasets", "{\"experiment_ids\": [\"1\"]}"),
            Http.post(AJAX + "logged-models/search", "{\"experiment_ids\": [\"1\"]}"));

    enum Kind {
        REQUESTS(1),
        METRICS(METRICS_IN_BATCH),
        LATENCY(1),
        /** All that a page of the UI asks, one after the other: together they are a page. */
        PAGE(1.0 / FIRST_PAGE.size());

        private final double unit;

        Kind(double unit) {
            this.unit = unit;
        }

        /** What one request counts. */
        double unit() {
            return unit;
        }
    }

    static List<Scenario> all() {
        return List.of(
                new Scenario("log-metric", Kind.REQUESTS, MANY, "≥ 60", logMetric()),
                new Scenario("log-batch, 1000 metrics", Kind.METRICS, MANY, "≥ 50", logBatch("batch", 10)),
                new Scenario("log-batch, 1000 keys", Kind.METRICS, MANY, "", logBatch("key", METRICS_IN_BATCH)),
                new Scenario("create-run", Kind.REQUESTS, MANY, "≥ 50", createRun()),
                new Scenario("get-run", Kind.REQUESTS, MANY, "≥ 40", getRun()),
                search("search, newest 100", "", "[]", 100),
                search("search, metric filter and order", "metrics.loss < 0.5", "[\"metrics.loss ASC\"]", 100),
                search("search, param and tag", "params.model = 'm3' and tags.team = 't7'", "[]", 100),
                search("search, 1000 rows", "", "[]", 1000),
                new Scenario("first page of the UI", Kind.PAGE, 1, "ours < 1,000 ms", firstPage()),
                history("history, 100,000 points", "loss"),
                history("history, 100,000 points of batches", "curve"));
    }

    private static Scenario history(String name, String key) {
        byte[] request = Http.get(API + "metrics/get-history?metric_key=" + key + "&run_id=" + id("live64"));
        return new Scenario(name, Kind.LATENCY, 1, "≥ 30", client -> request);
    }

    private static String newest(int rows) {
        return "{\"experiment_ids\": [\"1\"], \"order_by\": [\"attributes.start_time DESC\"], \"run_view_type\":"
                + " \"ACTIVE_ONLY\", \"max_results\": " + rows + "}";
    }

    private static Requests firstPage() {
        AtomicInteger call = new AtomicInteger();
        return client -> FIRST_PAGE.get(call.getAndIncrement() % FIRST_PAGE.size());
    }

    private static Requests logMetric() {
        AtomicLong step = new AtomicLong(1_000_000);
        return client -> {
            long now = step.incrementAndGet();
            return Http.post(
                    API + "runs/log-metric",
                    "{\"run_id\": \"" + id("live" + client) + "\", \"key\": \"loss\", \"value\": " + 1.0 / now
                            + ", \"timestamp\": " + (1_700_000_000_000L + now) + ", \"step\": " + now + "}");
        };
    }

    /** Batches of a thousand points, of so many metrics. */
    private static Requests logBatch(String key, int keys) {
        AtomicLong step = new AtomicLong(1_000_000_000);
        // Texts that are made once: what the load costs is taken from the server that it loads.
        String[] starts = new String[METRICS_IN_BATCH];
        for (int i = 0; i < METRICS_IN_BATCH; i++) {
            starts[i] = (i == 0 ? "" : ", ") + "{\"key\": \"" + key + i % keys + "\", \"value\": " + 1.0 / (i + 3)
                    + ", \"timestamp\": ";
        }
        return client -> {
            StringBuilder body = new StringBuilder(METRICS_IN_BATCH * LONGEST_POINT);
            body.append("{\"run_id\": \"").append(id("live" + client)).append("\", \"metrics\": [");
            for (String start : starts) {
                long now = step.incrementAndGet();
                body.append(start)
                        .append(1_700_000_000_000L + now)
                        .append(", \"step\": ")
                        .append(now)
                        .append('}');
            }
            return Http.post(API + "runs/log-batch", body.append("]}").toString());
        };
    }

    private static Requests createRun() {
        AtomicLong number = new AtomicLong();
        return client -> Http.post(
                API + "runs/create",
                "{\"experiment_id\": \"2\", \"user_id\": \"bench\", \"run_name\": \"created-" + number.incrementAndGet()
                        + "\", \"start_time\": 1700000000000, \"tags\": [{\"key\": \"mlflow.user\", \"value\": \"bench\"},"
                        + " {\"key\": \"mlflow.source.type\", \"value\": \"LOCAL\"},"
                        + " {\"key\": \"mlflow.source.name\", \"value\": \"train.py\"}]}");
    }

    private static Requests getRun() {
        AtomicLong number = new AtomicLong();
        return client ->
                Http.get(API + "runs/get?run_id=" + id("run" + (1 + number.incrementAndGet() * 7919 % SEARCHED_RUNS)));
    }

    private static Scenario search(String name, String filter, String order, int rows) {
        byte[] request = Http.post(
                API + "runs/search",
                "{\"experiment_ids\": [\"1\"], \"filter\": \"" + filter + "\", \"order_by\": " + order
                        + ", \"max_results\": " + rows + "}");
        return new Scenario(name, Kind.LATENCY, SOME, "≥ 20", client -> request);
    }

    /** The id that the seeds give to a run. */
    private static String id(String name) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(name.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
