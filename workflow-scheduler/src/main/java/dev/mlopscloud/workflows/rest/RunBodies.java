package dev.mlopscloud.workflows.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mlopscloud.workflows.bulk.BulkBody;
import dev.mlopscloud.workflows.document.Fields;
import dev.mlopscloud.workflows.engine.RunState;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.problem.Bodies;
import dev.mlopscloud.workflows.run.RunChange;
import dev.mlopscloud.workflows.run.Trigger;
import dev.mlopscloud.workflows.timetable.Tick;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The bodies of requests about runs, read. */
final class RunBodies {
    static final int MAX_NOTE = 1_000;
    private static final Set<String> STATES = Set.of("queued", "success", "failed");
    private static final Set<String> TRIGGER_KEYS = Set.of(
            "dag_run_id",
            "data_interval_start",
            "data_interval_end",
            "logical_date",
            "run_after",
            "conf",
            "note",
            "partition_key");
    static final Set<String> PARTITIONS = Set.of("partition_key", "partition_date_start", "partition_date_end");
    private static final Set<String> BATCH_KEYS = Stream.concat(
                    Stream.of("order_by", "page_offset", "page_limit", "dag_ids", "states", "conf_contains"), ranges())
            .collect(Collectors.toUnmodifiableSet());

    private RunBodies() {}

    /** The names of the filters on moments and lengths of time that lists of runs and of tasks share. */
    static Stream<String> ranges() {
        return Stream.of("run_after", "logical_date", "start_date", "end_date", "duration")
                .flatMap(name -> Stream.of("_gte", "_gt", "_lte", "_lt").map(suffix -> name + suffix));
    }

    /** A run that somebody asks for; {@code by} says where. */
    static Trigger trigger(String body, String by) {
        return Bodies.read(body, TRIGGER_KEYS, fields -> {
            if (!fields.mentions("logical_date")) {
                fields.missing("logical_date");
            }
            return trigger(fields, "manual", by);
        });
    }

    /** The body of a request to produce an asset. */
    static Trigger materialization(String body) {
        return Bodies.read(body, TRIGGER_KEYS, fields -> trigger(fields, "asset_materialization", "rest_api"));
    }

    static void refusePartition(Fields fields) {
        for (String name : PARTITIONS) {
            if (fields.has(name)) {
                fields.problem(name, "value_error", "Partitions are not supported");
            }
        }
    }

    private static Trigger trigger(Fields fields, String type, String by) {
        refusePartition(fields);
        if (fields.has("data_interval_start") != fields.has("data_interval_end")) {
            fields.invalid(
                    "Either both data_interval_start and data_interval_end must be provided or both must be None");
        }
        JsonNode conf = fields.tree("conf");
        if (fields.has("conf") && !conf.isObject()) {
            fields.problem("conf", "dict_type", "Input should be a valid dictionary");
        }
        Instant start = fields.awareMoment("data_interval_start");
        Instant end = fields.awareMoment("data_interval_end");
        String runId = fields.text("dag_run_id", 250);
        return new Trigger(
                runId == null || runId.isEmpty() ? null : runId,
                type,
                fields.awareMoment("logical_date"),
                start == null || end == null ? null : new Tick(start, end),
                fields.moment("run_after", ZoneOffset.UTC),
                conf.isObject() ? conf : JsonNodeFactory.instance.objectNode(),
                fields.text("note", MAX_NOTE),
                by);
    }

    /** The change of one run; members that the mask does not name stay. */
    static RunChange change(String dagId, String runId, String body, List<String> mask) {
        RunChange change = Bodies.read(body, Set.of("state", "note"), fields -> change(fields, dagId, runId));
        return mask.isEmpty()
                ? change
                : new RunChange(
                        dagId,
                        runId,
                        mask.contains("state") ? change.state() : null,
                        change.notes() && mask.contains("note"),
                        change.note());
    }

    private static RunChange change(Fields fields, String dagId, String runId) {
        String state = fields.text("state", 20);
        if (state != null && !STATES.contains(state)) {
            fields.problem("state", "enum", "Input should be 'queued', 'success' or 'failed'");
            state = null;
        }
        return new RunChange(
                dagId,
                runId,
                state == null ? null : RunState.of(state),
                fields.mentions("note"),
                fields.text("note", MAX_NOTE));
    }

    static Asked batch(String body) {
        Map<String, String> names = Map.of("page_offset", "offset", "page_limit", "limit", "states", "state");
        return Bodies.read(body, BATCH_KEYS, fields -> Asked.body(fields, BATCH_KEYS, names));
    }

    /** A bulk request about the runs of a DAG, or of those that its entities name. */
    static BulkBody<RunChange> bulk(String dagId, String body) {
        return BulkBody.read(
                body,
                Set.of("dag_run_id", "dag_id", "state", "note"),
                fields -> member(fields, dagId),
                id -> new RunChange(dagId, id, null, false, null));
    }

    private static RunChange member(Fields fields, String dagId) {
        String own = fields.text("dag_id", 250);
        return change(fields, own == null ? dagId : own, fields.requiredText("dag_run_id", 250));
    }
}
