package dev.mlopscloud.workflows.execution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mlopscloud.workflows.asset.AssetEvent;
import dev.mlopscloud.workflows.document.Document;
import dev.mlopscloud.workflows.document.MalformedDocumentException;
import dev.mlopscloud.workflows.engine.TaskStatus;
import dev.mlopscloud.workflows.run.RemoteTries;
import dev.mlopscloud.workflows.run.Run;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Airflow's {@code TIRunContext} and {@code DagRun}, as tasks get them. */
final class RunContext {
    private RunContext() {}

    static Map<String, @Nullable Object> of(
            RemoteTries.Started started, List<AssetEvent> consumed, Map<Long, List<String>> aliases) {
        TaskStatus status = started.task().status();
        Map<String, @Nullable Object> context = new LinkedHashMap<>();
        context.put("dag_run", run(started.run(), consumed, aliases));
        context.put("task_reschedule_count", started.reschedules());
        context.put("max_tries", status.maxTries());
        context.put("variables", List.of());
        context.put("connections", List.of());
        context.put("xcom_keys_to_clear", started.given());
        context.put("should_retry", status.maxTries() != 0 && status.tryNumber() <= status.maxTries());
        started.resumption().ifPresent(resumption -> {
            context.put("next_method", resumption.method());
            context.put("next_kwargs", resumption.kwargs());
            context.put("start_date", started.task().times().start());
        });
        return context;
    }

    /** @param aliases by which events came, by their ids */
    static Map<String, @Nullable Object> run(Run run, List<AssetEvent> consumed, Map<Long, List<String>> aliases) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        Instant start = run.dates().start();
        body.put("dag_id", run.dagId());
        body.put("run_id", run.runId());
        body.put("logical_date", run.dates().logical());
        body.put("data_interval_start", run.dates().intervalStart());
        body.put("data_interval_end", run.dates().intervalEnd());
        body.put("run_after", run.dates().after());
        body.put("start_date", start);
        body.put("end_date", run.dates().end());
        body.put("clear_number", 0);
        body.put("run_type", run.type());
        body.put("state", run.state().text());
        body.put("conf", json(run.conf()));
        body.put("triggering_user_name", null);
        body.put(
                "consumed_asset_events",
                consumed.stream()
                        .map(event -> event(event, aliases.getOrDefault(event.id(), List.of())))
                        .toList());
        body.put("partition_key", null);
        body.put("partition_date", null);
        body.put("note", run.note());
        body.put("team_name", null);
        return body;
    }

    private static Map<String, @Nullable Object> event(AssetEvent event, List<String> aliases) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        AssetEvent.Source source = event.source();
        body.put(
                "asset",
                Map.of("name", event.name(), "uri", event.uri(), "extra", JsonNodeFactory.instance.objectNode()));
        body.put("extra", json(event.extra()));
        body.put("source_task_id", source == null ? null : source.taskId());
        body.put("source_dag_id", source == null ? null : source.dagId());
        body.put("source_run_id", source == null ? null : source.runId());
        body.put("source_map_index", source == null ? -1 : source.mapIndex());
        body.put(
                "source_aliases",
                aliases.stream().map(name -> Map.of("name", name)).toList());
        body.put("timestamp", event.at());
        body.put("partition_key", null);
        return body;
    }

    static JsonNode json(String text) {
        try {
            return Document.json(text).root();
        } catch (MalformedDocumentException e) {
            throw new IllegalStateException("A stored value is not readable", e);
        }
    }
}
