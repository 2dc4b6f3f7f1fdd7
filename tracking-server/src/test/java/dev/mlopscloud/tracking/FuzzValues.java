package dev.mlopscloud.tracking;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/** Values for requests: good ones by what they stand for, and bad ones for every place. */
final class FuzzValues {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LONG = "x".repeat(20_000);

    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "a",
            "\0",
            "a\0b",
            "ü",
            "\ud83d\ude00",
            "\ud800",
            "\uffff",
            "\u202e",
            "'",
            "''",
            "'; drop table run; --",
            "' or '1'='1",
            "$1",
            "?",
            "%",
            "%%%",
            "\\",
            "%'\\",
            "..",
            "../../etc/passwd",
            "..%2f..%2fetc",
            "%252e%252e%252fetc",
            "/etc/passwd",
            "C:\\windows",
            "file:///etc/passwd",
            "a;b",
            "a#b",
            "a?b",
            "{}",
            "[",
            "null",
            "NaN",
            "Infinity",
            "-0",
            "1e400",
            "0x10",
            "９",
            "9223372036854775808",
            "-9223372036854775809",
            "999999999999999999999999999999",
            "1,5",
            "true",
            "eyJvZmZzZXQiOiAtMX0=",
            "eyJvZmZzZXQiOiA5OTk5OTk5OTk5OTk5OTk5OTl9",
            "e30=",
            LONG,
            "a.".repeat(3000),
            "'".repeat(5000),
            "(".repeat(5000),
            "[".repeat(5000),
            "{a".repeat(3000));

    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1.5",
            "1e400",
            "-1e400",
            "9223372036854775807",
            "9223372036854775808",
            "1e18",
            "123456789012345678901234567890",
            "[]",
            "{}",
            "[null]",
            "[[]]",
            "[{}]",
            "[1, \"a\", {}]",
            "[\"\"]",
            "[\"\\u0000\"]",
            "{\"\": \"\"}",
            "{\"key\": null}",
            "[{\"key\": \"\", \"value\": {}}]",
            "[{\"key\": \"a\", \"value\": null}]",
            "[{\"key\": \"a\\u0000\", \"value\": \"\\u0000\"}]",
            "{\"mlflow_experiment\": []}",
            "{\"a\": {\"b\": {\"c\": [[[{}]]]}}}");

    private static final List<String> SEGMENTS = List.of(
            "%00",
            "a%00b",
            "..",
            "%2e%2e",
            "%252e%252e",
            "%25252e%25252e",
            "..%2f..%2fetc",
            "..%5c..%5cetc",
            "a;b=c",
            "%3b",
            "%23",
            "%3f",
            "%20",
            "%ff%fe",
            "%c0%ae",
            "%F0%9F%98%80",
            "%27%20or%201=1",
            "-1",
            "99999999999999999999",
            "x".repeat(3000));

    private static final Map<String, List<String>> GOOD = Map.ofEntries(
            Map.entry("tags", List.of("[{\"key\": \"k\", \"value\": \"v\"}]", "[{\"key\": \"k\"}]", "[]")),
            Map.entry("view", List.of("\"ALL\"", "\"ACTIVE_ONLY\"", "3", "\"NOPE\"")),
            Map.entry("status", List.of("\"FINISHED\"", "\"LOGGED_MODEL_READY\"", "\"OK\"", "2", "99")),
            Map.entry("number", List.of("1", "\"1\"", "0", "5", "1000")),
            Map.entry("double", List.of("0.5", "\"NaN\"", "\"-Infinity\"", "1e308")),
            Map.entry("flag", List.of("true", "\"false\"")),
            Map.entry("token", List.of("\"\"", "\"eyJvZmZzZXQiOiAxfQ==\"")),
            Map.entry(
                    "filter",
                    List.of(
                            "\"\"",
                            "\"name = 'a'\"",
                            "\"tags.a LIKE '%a%'\"",
                            "\"tags.`a b` != 'x' AND name ILIKE 'x'\"",
                            "\"metrics.a > 1e400\"",
                            "\"params.a IS NULL\"",
                            "\"run_id IN ('a', 'b')\"",
                            "\"start_time > 99999999999999999999\"",
                            "\"version_number = 1e30\"",
                            "\"span.attributes.x RLIKE '[a-'\"",
                            "\"timestamp_ms < -1e300 AND feedback.a > 0.5\"",
                            "\"dataset.name IN ('\\\\u0000')\"")),
            Map.entry("order", List.of("\"name DESC\"", "\"metrics.a\"", "\"start_time\"", "\"a b c\"")),
            Map.entry("orders", List.of("[\"name DESC\"]", "[\"metrics.a\", \"params.b ASC\"]", "[\"timestamp\"]")),
            Map.entry("metrics", List.of("[{\"key\": \"k\", \"value\": 1, \"timestamp\": 1, \"step\": 0}]", "[{}]")),
            Map.entry(
                    "inputs",
                    List.of("[{\"dataset\": {\"name\": \"d\", \"digest\": \"x\", \"source_type\": \"s\","
                            + " \"source\": \"{}\"}, \"tags\": []}]")),
            Map.entry("models", List.of("[{\"model_id\": \"m-1\", \"step\": 1}]", "[]")),
            Map.entry("json", List.of("\"{}\"", "\"{\\\"a\\\": 1}\"", "\"[\"")),
            Map.entry("fields", List.of("[{\"field_name\": \"metrics.a\", \"ascending\": true}]", "[{}]")),
            Map.entry("datasets", List.of("[{\"dataset_name\": \"d\", \"dataset_digest\": \"x\"}]")),
            Map.entry("stages", List.of("[\"Production\"]", "[\"None\"]")),
            Map.entry("stage", List.of("\"Staging\"", "\"x\"")),
            Map.entry(
                    "source", List.of("\"s3://b/m\"", "\"runs:/x/y\"", "\"models:/a/1\"", "\"mlflow-artifacts:/0/x\"")),
            Map.entry("path", List.of("\"a/b.txt\"", "\"\"", "\"model/MLmodel\"")),
            Map.entry("parts", List.of("[{\"part_number\": 1, \"etag\": \"x\"}]")),
            Map.entry(
                    "graphql",
                    List.of(
                            "\"{ mlflowGetRun(input: {runId: \\\"x\\\"}) { run { info { runId } } } }\"",
                            "\"query Q($i: In) { mlflowSearchRuns(input: $i) { runs { info { runId } } } }\"",
                            "\"{ test(inputString: \\\"a\\\") { output } }\"")),
            Map.entry("variables", List.of("{\"i\": {\"experimentIds\": [\"0\"]}}", "{}")),
            Map.entry(
                    "trace",
                    List.of("{\"trace_info\": {\"trace_id\": \"tr-fuzz\", \"request_time\": \"2026-01-01T00:00:00Z\","
                            + " \"execution_duration\": \"1.5s\", \"state\": \"OK\"}}")),
            Map.entry("locations", List.of("[{\"mlflow_experiment\": {\"experiment_id\": \"0\"}}]", "[{}]")),
            Map.entry("prompts", List.of("[{\"name\": \"p\", \"version\": \"1\"}]")),
            Map.entry("metricview", List.of("\"TRACES\"", "\"SPANS\"", "\"ASSESSMENTS\"")),
            Map.entry("metric", List.of("\"trace_count\"", "\"latency\"", "\"total_tokens\"")),
            Map.entry(
                    "aggregations",
                    List.of(
                            "[{\"aggregation_type\": \"COUNT\"}]",
                            "[{\"aggregation_type\": \"PERCENTILE\", \"percentile_value\": 1e300}]")),
            Map.entry("texts", List.of("[\"trace_name\"]", "[\"trace.status = 'OK'\"]", "[]")),
            Map.entry(
                    "assessment",
                    List.of("{\"assessment_name\": \"a\", \"feedback\": {\"value\": 1}}", "{\"feedback\": {}}")),
            Map.entry(
                    "spans",
                    List.of("[{\"scopeSpans\": [{\"spans\": [{\"traceId\": \"0af7651916cd43dd8448eb211c80319c\","
                            + " \"spanId\": \"b7ad6b7169203331\", \"name\": \"n\"}]}]}]")),
            Map.entry("url", List.of("\"https://127.0.0.1/\"", "\"https://[::1]/\"", "\"http://example.com\"")),
            Map.entry("event", List.of("{\"entity\": \"PROMPT\", \"action\": \"CREATED\"}")),
            Map.entry("events", List.of("[{\"entity\": \"PROMPT\", \"action\": \"CREATED\"}]", "[{}]")),
            Map.entry("records", List.of("\"[{\\\"inputs\\\": {\\\"a\\\": 1}}]\"", "\"[]\"")));

    private final Map<String, String> ids;

    /** Knows the ids of what exists. */
    FuzzValues(Map<String, String> ids) {
        this.ids = ids;
    }

    JsonNode good(String kind, Random random) {
        List<String> known = GOOD.get(kind);
        if (ids.containsKey(kind) && (known == null || random.nextBoolean())) {
            return TextNode.valueOf(ids.get(kind));
        }
        if (known != null) {
            return parsed(known.get(random.nextInt(known.size())));
        }
        return switch (kind) {
            case "experiments", "traces" -> JSON.createArrayNode().add(ids.get(kind.substring(0, kind.length() - 1)));
            case "new", "gone" ->
                TextNode.valueOf(UUID.nameUUIDFromBytes(bytes(random)).toString());
            default -> TextNode.valueOf("text");
        };
    }

    private static byte[] bytes(Random random) {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        return bytes;
    }

    JsonNode bad(Random random) {
        return random.nextBoolean()
                ? TextNode.valueOf(TEXTS.get(random.nextInt(TEXTS.size())))
                : parsed(VALUES.get(random.nextInt(VALUES.size())));
    }

    /** A part of a path, encoded. */
    String segment(Random random) {
        return SEGMENTS.get(random.nextInt(SEGMENTS.size()));
    }

    String notJson(Random random) {
        return List.of("", "[", "[]", "null", "1", "\"text\"", "[".repeat(100_000), "{\"a\":".repeat(2000), "\0")
                .get(random.nextInt(9));
    }

    private static JsonNode parsed(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(json, e);
        }
    }
}
