package dev.mlopscloud.workflows.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.workflows.document.Document;
import dev.mlopscloud.workflows.document.Fields;
import dev.mlopscloud.workflows.document.Problems;
import dev.mlopscloud.workflows.problem.ApiFailure;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a definition in the vocabulary of this service, and names all its faults. */
final class WorkflowReader {
    /** Airflow's rule for ids, without its letters outside ASCII. */
    static final Pattern ID = Pattern.compile("[A-Za-z0-9_.-]{1,250}");

    static final int MAX_TASKS = 1_000;
    private static final int MAX_ACTIVE_RUNS = 1_000;
    private static final int MAX_ACTIVE_TASKS = 1_000;
    private static final int MAX_TAGS = 50;
    private static final int MAX_TAG = 100;
    private static final int MAX_PARAMS = 100;
    private static final int MAX_DESCRIPTION = 5_000;
    private static final int DEFAULT_ACTIVE = 16;
    private static final double MAX_SECONDS = Duration.ofDays(366).toSeconds();

    private static final Set<String> KEYS = Set.of(
            "dag_id",
            "description",
            "schedule",
            "timezone",
            "start_date",
            "end_date",
            "catchup",
            "max_active_runs",
            "max_active_tasks",
            "dagrun_timeout",
            "is_paused_upon_creation",
            "tags",
            "owner",
            "default_args",
            "params",
            "task_groups",
            "on_success_callback",
            "on_failure_callback",
            "deadline",
            "tasks");

    private final Problems problems;
    private final Fields dag;
    private final Function<String, Optional<String>> templateFault;

    private WorkflowReader(Document document, Function<String, Optional<String>> templateFault) {
        this.templateFault = templateFault;
        List<Object> start =
                DagFactory.wrapper(document.root()).<List<Object>>map(List::of).orElse(List.of());
        problems = new Problems(document.lines(), start);
        dag = Fields.of(DagFactory.plain(document.root()), List.of(), problems, KEYS);
    }

    /**
     * The workflow that {@code document} describes.
     *
     * @param templateFault what is wrong with the syntax of a template
     * @throws ApiFailure with 422 and every fault
     */
    static Workflow read(Document document, Function<String, Optional<String>> templateFault) {
        WorkflowReader reader = new WorkflowReader(document, templateFault);
        Workflow workflow = reader.workflow();
        if (!reader.problems.none()) {
            throw ApiFailure.unprocessable(reader.problems.found());
        }
        return workflow;
    }

    private Workflow workflow() {
        Fields defaults = Fields.of(
                dag.has("default_args") ? dag.tree("default_args") : Documents.EMPTY,
                List.of("default_args"),
                problems,
                TaskReader.DEFAULTS);
        String dagId = id("dag_id");
        String owner = dag.has("owner") ? dag.text("owner", MAX_TAG) : defaults.text("owner", MAX_TAG);
        Workflow.Timing timing = timing(defaults);
        boolean continuous = "@continuous".equals(timing.text());
        Workflow.Limits limits = new Workflow.Limits(
                continuous ? 1 : dag.integer("max_active_runs", DEFAULT_ACTIVE, 1, MAX_ACTIVE_RUNS),
                dag.integer("max_active_tasks", DEFAULT_ACTIVE, 1, MAX_ACTIVE_TASKS),
                seconds("dagrun_timeout"));
        GroupReader groupReader = new GroupReader(problems, new OperatorReader(problems, templateFault));
        Map<String, Group> groups = groupReader.read(dag);
        return new Workflow(
                dagId,
                dag.text("description", MAX_DESCRIPTION),
                List.of(owner == null ? "airflow" : owner),
                dag.texts("tags", MAX_TAGS, MAX_TAG).stream()
                        .distinct()
                        .sorted()
                        .toList(),
                timing,
                limits,
                params(),
                dag.has("default_args") ? dag.tree("default_args") : Documents.EMPTY,
                groups,
                Callbacks.read(name -> dag, Callbacks.OF_RUNS),
                Deadline.read(dag, problems),
                tasks(new TaskDefaults(defaults, groupReader.defaults(), groups), groups),
                null);
    }

    private String id(String name) {
        String id = dag.text(name, 250);
        if (id == null) {
            if (!dag.has(name)) {
                dag.missing(name);
            }
            return "";
        }
        if (!ID.matcher(id).matches() || id.chars().allMatch(c -> c == '.')) {
            dag.problem(name, "value_error", "Input should be letters, digits, dashes, dots and underscores");
        }
        return id;
    }

    private Workflow.Timing timing(Fields defaults) {
        ZoneId zone = zone();
        ScheduleReader.Read read = new ScheduleReader(dag, problems, zone).read();
        Instant start = (dag.has("start_date") ? dag : defaults).moment("start_date", zone);
        Instant end = (dag.has("end_date") ? dag : defaults).moment("end_date", zone);
        if (start != null && end != null && end.isBefore(start)) {
            dag.problem("end_date", "value_error", "Input should not be before start_date");
        }
        return new Workflow.Timing(
                read.text(),
                read.schedule(),
                read.assets(),
                zone,
                start,
                end,
                dag.flag("catchup", false),
                dag.flag("is_paused_upon_creation", false));
    }

    private ZoneId zone() {
        String name = dag.text("timezone", 100);
        try {
            return name == null ? ZoneId.of("UTC") : ZoneId.of(name);
        } catch (DateTimeException e) {
            dag.problem("timezone", "value_error", "Input should be an IANA time zone such as Europe/Berlin");
            return ZoneId.of("UTC");
        }
    }

    private @Nullable Duration seconds(String name) {
        double seconds = dag.number(name, 0, 0, MAX_SECONDS);
        return seconds == 0 ? null : Duration.ofMillis(Math.round(seconds * 1000));
    }

    private Map<String, Param> params() {
        Map<String, Param> params = new HashMap<>();
        dag.members("params", MAX_PARAMS).forEach((name, schema) -> {
            Param param = new Param(schema);
            List<Object> path = new ArrayList<>(dag.at("params"));
            path.add(name);
            Optional<String> fault = param.fault();
            fault.ifPresent(why -> problems.add(path, "value_error", "Invalid schema: " + why, schema));
            if (fault.isEmpty() && !param.value().isMissingNode()) {
                param.refusal(param.value())
                        .ifPresent(why -> problems.add(path, "value_error", "Invalid default: " + why, schema));
            }
            params.put(name, param);
        });
        return params;
    }

    private List<Task> tasks(TaskDefaults defaults, Map<String, Group> groups) {
        Map<Object, JsonNode> items = taskItems();
        if (items.isEmpty() && dag.tree("tasks").isEmpty()) {
            dag.problem("tasks", "too_short", "A DAG should have at least 1 task");
        }
        TaskReader reader = new TaskReader(problems, defaults, new OperatorReader(problems, templateFault), groups);
        Map<String, Task> tasks = new LinkedHashMap<>();
        Map<String, List<Object>> places = new HashMap<>();
        items.forEach((place, item) -> {
            Task task = reader.read(item, List.of("tasks", place));
            if (task.id().isEmpty()) {
                return;
            }
            if (tasks.putIfAbsent(task.id(), task) != null || groups.containsKey(task.id())) {
                problems.add(
                        List.of("tasks", place, "task_id"),
                        "value_error",
                        "Duplicate task_id '" + task.id() + "'",
                        item.path("task_id"));
            }
            places.put(task.id(), List.of("tasks", place));
        });
        return new GraphReader(problems, groups, places).connect(tasks);
    }

    /** The tasks by their place: a list, or a dict by id. */
    private Map<Object, JsonNode> taskItems() {
        Map<Object, JsonNode> items = new LinkedHashMap<>();
        JsonNode tasks = dag.tree("tasks");
        if (!tasks.isObject()) {
            dag.items("tasks", MAX_TASKS).forEach(item -> items.put(items.size(), item));
            return items;
        }
        if (tasks.size() > MAX_TASKS) {
            dag.problem("tasks", "too_long", "A DAG should have at most " + MAX_TASKS + " tasks");
            return items;
        }
        tasks.properties().forEach(member -> {
            JsonNode item = member.getValue();
            if (item instanceof ObjectNode object && !object.has("task_id")) {
                item = object.deepCopy().put("task_id", member.getKey());
            }
            items.put(member.getKey(), item);
        });
        return items;
    }
}
