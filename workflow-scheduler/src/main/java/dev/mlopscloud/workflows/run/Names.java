package dev.mlopscloud.workflows.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.workflows.asset.AssetRef;
import dev.mlopscloud.workflows.definition.Task;
import dev.mlopscloud.workflows.definition.Workflow;
import dev.mlopscloud.workflows.template.Moment;
import dev.mlopscloud.workflows.template.Python;
import dev.mlopscloud.workflows.template.Thing;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names that templates and functions of Python know, with Airflow's meaning. */
final class Names {
    private final Run run;
    private final TaskInstance instance;
    private final Workflow workflow;
    private final ObjectNode params;
    private final JsonNode conf;

    Names(Run run, TaskInstance instance, Workflow workflow, ObjectNode params, JsonNode conf) {
        this.run = run;
        this.instance = instance;
        this.workflow = workflow;
        this.params = params;
        this.conf = conf;
    }

    /** What is plain data: it goes to programs as JSON, moments in ISO 8601. */
    Map<String, Object> plain() {
        Map<String, Object> names = new LinkedHashMap<>();
        names.put("dag_id", run.dagId());
        names.put("run_id", run.runId());
        names.put("task_id", instance.taskId());
        names.put("map_index", (long) instance.mapIndex());
        names.put("try_number", (long) instance.status().tryNumber());
        names.put("params", Python.of(params));
        Instant logical = run.dates().logical();
        if (logical != null) {
            Moment moment = Moment.of(logical);
            String ds = logical.atZone(ZoneOffset.UTC).toLocalDate().toString();
            names.put("ds", ds);
            names.put("ds_nodash", ds.replace("-", ""));
            names.put("ts", moment.iso());
            names.put("ts_nodash", moment.iso().replaceAll("[-:]|\\.\\d+|\\+.*", ""));
            names.put("ts_nodash_with_tz", moment.iso().replace("-", "").replace(":", ""));
        }
        names.putAll(moments());
        String ds = (String) names.get("ds_nodash");
        names.put(
                "task_instance_key_str",
                run.dagId() + "__" + instance.taskId() + "__" + (ds == null ? run.runId() : ds));
        names.put("dag_run", dagRun());
        return names;
    }

    private Map<String, Object> moments() {
        Map<String, Object> moments = new LinkedHashMap<>();
        put(moments, "logical_date", run.dates().logical());
        put(moments, "data_interval_start", run.dates().intervalStart());
        put(moments, "data_interval_end", run.dates().intervalEnd());
        return moments;
    }

    private static void put(Map<String, Object> names, String name, @Nullable Instant moment) {
        if (moment != null) {
            names.put(name, Moment.of(moment));
        }
    }

    private Map<String, Object> dagRun() {
        Map<String, Object> dagRun = new LinkedHashMap<>(moments());
        dagRun.put("dag_id", run.dagId());
        dagRun.put("run_id", run.runId());
        dagRun.put("run_type", run.type());
        dagRun.put("state", run.state().text());
        dagRun.put("run_after", Moment.of(run.dates().after()));
        put(dagRun, "start_date", run.dates().start());
        put(dagRun, "queued_at", run.dates().queued());
        dagRun.put("conf", Python.of(conf));
        if (run.note() != null) {
            dagRun.put("note", run.note());
        }
        return dagRun;
    }

    private static List<Object> assets(List<AssetRef> assets) {
        return assets.stream()
                .<Object>map(asset -> Map.of("name", asset.name(), "uri", asset.uri(), "group", asset.group()))
                .toList();
    }

    /** What templates see besides. */
    Map<String, Object> forTemplates(Task task, Thing ti, Thing var, Thing conn) {
        Map<String, Object> names = new HashMap<>(plain());
        names.put("ti", ti);
        names.put("task_instance", ti);
        names.put("var", var);
        names.put("conn", conn);
        names.put("inlets", assets(task.inlets()));
        names.put("outlets", assets(task.outlets()));
        names.put("test_mode", false);
        Map<String, Object> dag = new LinkedHashMap<>();
        dag.put("dag_id", workflow.dagId());
        dag.put("tags", workflow.tags());
        if (workflow.description() != null) {
            dag.put("description", workflow.description());
        }
        names.put("dag", dag);
        names.put(
                "task",
                Map.of(
                        "task_id",
                        task.id(),
                        "retries",
                        (long) task.retry().retries(),
                        "operator_name",
                        task.action().operatorName(),
                        "owner",
                        workflow.owners().getFirst()));
        return names;
    }
}
