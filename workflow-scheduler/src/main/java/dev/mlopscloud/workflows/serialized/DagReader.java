package dev.mlopscloud.workflows.serialized;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.workflows.definition.Notation;
import dev.mlopscloud.workflows.definition.Param;
import dev.mlopscloud.workflows.definition.Task;
import dev.mlopscloud.workflows.definition.Workflow;
import jakarta.inject.Singleton;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Reads Airflow's {@code {"__version": 3, "dag": {…}}}: what the scheduler must know of a DAG. What its tasks do is in
 * the Python file, which workers import.
 */
@Singleton
public final class DagReader implements Notation {
    /** The form of Airflow 3.3. */
    private static final int VERSION = 3;

    private static final int DEFAULT_ACTIVE = 16;
    private static final int MAX_TASKS = 10_000;

    /** The member in which a submitted DAG names its bundle. */
    public static final String BUNDLE = "__bundle";

    /** The member that tells what no worker is needed for, by task. */
    public static final String NATIVE = "__native";

    @Override
    public String mediaType() {
        return "text/x-python";
    }

    @Override
    public boolean isOf(JsonNode tree) {
        return tree.has("__version") && tree.has("dag");
    }

    /**
     * The workflow of a serialised DAG.
     *
     * @throws UnsupportedDagException if it has what cannot be done without Python
     */
    @Override
    public Workflow read(JsonNode tree) {
        if (tree.path("__version").asInt() != VERSION) {
            throw new UnsupportedDagException("DAGs are read in version " + VERSION
                    + " of Airflow's serialised form, not in version " + tree.path("__version"));
        }
        JsonNode dag = tree.path("dag");
        try {
            return workflow(dag, tree.path(BUNDLE).asText("dags-folder"), tree.path(NATIVE));
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new UnsupportedDagException(
                    "The DAG " + dag.path("dag_id").asText() + " cannot be read: " + e.getMessage());
        }
    }

    private static Workflow workflow(JsonNode dag, String bundle, JsonNode noWorker) {
        refuse(dag);
        TimetableReader.Read schedule = TimetableReader.read(dag.path("timetable"));
        GroupTree groups = GroupTree.read(dag.path("task_group"));
        JsonNode paused = dag.path("is_paused_upon_creation");
        Workflow workflow = new Workflow(
                dag.path("dag_id").asText(),
                dag.path("description").textValue(),
                owners(dag),
                tags(dag),
                new Workflow.Timing(
                        schedule.text(),
                        schedule.schedule(),
                        schedule.assets(),
                        zone(dag.path("timezone")),
                        Tagged.moment(dag.path("start_date")),
                        Tagged.moment(dag.path("end_date")),
                        dag.path("catchup").asBoolean(false),
                        paused.asBoolean(false)),
                new Workflow.Limits(
                        dag.path("max_active_runs").asInt(DEFAULT_ACTIVE),
                        dag.path("max_active_tasks").asInt(DEFAULT_ACTIVE),
                        Tagged.duration(dag.path("dagrun_timeout"))),
                params(dag.path("params")),
                Tagged.plain(dag.path("default_args")) instanceof ObjectNode defaults
                        ? defaults
                        : JsonNodeFactory.instance.objectNode(),
                groups.groups(),
                CallbackReader.read(dag, MissingNode.getInstance(), "on_success_callback", "on_failure_callback"),
                CallbackReader.deadline(dag.path("deadline")),
                tasks(dag, groups, noWorker),
                new Workflow.Origin(bundle, dag.path("relative_fileloc").asText()));
        workflow.plan(); // refuses cycles
        return workflow;
    }

    private static void refuse(JsonNode dag) {
        if (dag.path("fail_fast").asBoolean(false)) {
            throw new UnsupportedDagException("fail_fast is not supported");
        }
    }

    private static List<Task> tasks(JsonNode dag, GroupTree groups, JsonNode noWorker) {
        JsonNode nodes = dag.path("tasks");
        if (nodes.size() > MAX_TASKS) {
            throw new UnsupportedDagException("A DAG has at most " + MAX_TASKS + " tasks");
        }
        Map<String, List<String>> upstream = new LinkedHashMap<>();
        nodes.forEach(node -> upstream.put(TaskReader.id(node), new ArrayList<>()));
        for (JsonNode node : nodes) {
            for (JsonNode next : node.path(Tagged.VALUE).path("downstream_task_ids")) {
                List<String> before = upstream.get(next.asText());
                if (before == null) {
                    throw new UnsupportedDagException("The task " + TaskReader.id(node) + " is before the task "
                            + next.asText() + ", which does not exist");
                }
                before.add(TaskReader.id(node));
            }
        }
        List<Task> tasks = new ArrayList<>();
        nodes.forEach(node -> {
            String id = TaskReader.id(node);
            tasks.add(TaskReader.read(node, upstream.getOrDefault(id, List.of()), groups, noWorker.path(id)));
        });
        return tasks;
    }

    /** The owners of its tasks, as Airflow names them. */
    private static List<String> owners(JsonNode dag) {
        TreeSet<String> owners = new TreeSet<>();
        for (JsonNode node : dag.path("tasks")) {
            JsonNode task = node.path(Tagged.VALUE);
            JsonNode owner = task.has("owner")
                    ? task.path("owner")
                    : task.path("partial_kwargs").path("owner");
            owners.add(owner.asText("airflow"));
        }
        return owners.isEmpty() ? List.of("airflow") : List.copyOf(owners);
    }

    private static List<String> tags(JsonNode dag) {
        TreeSet<String> tags = new TreeSet<>();
        Tagged.value(dag.path("tags")).forEach(tag -> tags.add(tag.asText()));
        return List.copyOf(tags);
    }

    /** A name, or the seconds that a clock is ahead. */
    static ZoneId zone(JsonNode zone) {
        return zone.isNumber() ? ZoneOffset.ofTotalSeconds(zone.intValue()) : ZoneId.of(zone.asText("UTC"));
    }

    private static Map<String, Param> params(JsonNode params) {
        Map<String, Param> read = new HashMap<>();
        for (JsonNode pair : params) {
            JsonNode given = pair.path(1);
            ObjectNode schema = JsonNodeFactory.instance.objectNode();
            if (Tagged.plain(given.path("schema")) instanceof ObjectNode words) {
                schema.setAll(words);
            }
            JsonNode value = Tagged.plain(given.path("default"));
            if (!value.isMissingNode()) {
                schema.set("default", value);
            }
            if (given.path("description").isTextual()) {
                schema.set("description", given.path("description"));
            }
            read.put(pair.path(0).asText(), new Param(schema));
        }
        return read;
    }
}
