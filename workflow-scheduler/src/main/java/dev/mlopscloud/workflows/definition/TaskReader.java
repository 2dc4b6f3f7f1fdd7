package dev.mlopscloud.workflows.definition;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.workflows.document.Fields;
import dev.mlopscloud.workflows.document.Problems;
import dev.mlopscloud.workflows.engine.RetryPolicy;
import dev.mlopscloud.workflows.engine.TriggerRule;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads one task of a definition. */
final class TaskReader {
    private static final Set<String> SHARED = Set.of(
            "retries",
            "retry_delay",
            "retry_exponential_backoff",
            "max_retry_delay",
            "execution_timeout",
            "trigger_rule",
            "pool",
            "pool_slots",
            "priority_weight",
            "weight_rule",
            "queue",
            "max_active_tis_per_dag",
            "max_active_tis_per_dagrun",
            "env");

    /** What {@code default_args} may hold. */
    static final Set<String> DEFAULTS = union(SHARED, Set.of("owner", "start_date", "end_date"));

    private static final Set<String> BASE =
            union(SHARED, Set.of("task_id", "operator", "dependencies", "outlets", "inlets"));
    private static final Set<String> BASH = union(BASE, Set.of("bash_command"));
    private static final Set<String> SOURCES = Set.of("script", "module", "code");
    private static final Set<String> PYTHON = union(BASE, union(SOURCES, Set.of("args")));

    private static final int MAX_NAME = 256;
    private static final int MAX_SLOTS = 1_000_000;
    private static final int MAX_ACTIVE = 100_000;
    private static final int MAX_RETRIES = 1_000;
    private static final double MAX_SECONDS = Duration.ofDays(366).toSeconds();
    private static final int MAX_COMMAND = 65_536;
    private static final int MAX_CODE = 262_144;
    private static final int MAX_ARGS = 200;
    private static final int MAX_ARG = 8_192;
    private static final int MAX_VARIABLES = 200;
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,249}");
    private static final Pattern MODULE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)*");
    private static final Pattern SCRIPT = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*");

    private final Problems problems;
    private final Fields defaults;

    TaskReader(Problems problems, Fields defaults) {
        this.problems = problems;
        this.defaults = defaults;
    }

    Task read(JsonNode node, List<Object> path) {
        String operator = node.path("operator").asText();
        Set<String> known =
                switch (operator) {
                    case "empty" -> BASE;
                    case "bash" -> BASH;
                    case "python" -> PYTHON;
                    default -> union(BASH, PYTHON);
                };
        Fields task = Fields.of(node, path, problems, known);
        return new Task(
                id(task),
                action(task, operator),
                task.texts("dependencies", WorkflowReader.MAX_TASKS, 250).stream()
                        .distinct()
                        .toList(),
                rule(task),
                retry(task),
                duration(task, "execution_timeout"),
                resources(task),
                AssetReader.list(task, "outlets", problems),
                AssetReader.list(task, "inlets", problems),
                env(task));
    }

    private static String id(Fields task) {
        String id = task.text("task_id", 250);
        if (id == null) {
            if (!task.has("task_id")) {
                task.missing("task_id");
            }
            return "";
        }
        if (!WorkflowReader.ID.matcher(id).matches() || id.chars().allMatch(c -> c == '.')) {
            task.problem("task_id", "value_error", "Input should be letters, digits, dashes, dots and underscores");
        }
        return id;
    }

    private static Action action(Fields task, String operator) {
        switch (operator) {
            case "empty" -> {
                return new Action.Empty();
            }
            case "bash" -> {
                String command = task.text("bash_command", MAX_COMMAND);
                if (!task.has("bash_command")) {
                    task.missing("bash_command");
                }
                return new Action.Bash(command == null ? "" : command);
            }
            case "python" -> {
                return new Action.Python(source(task), task.texts("args", MAX_ARGS, MAX_ARG));
            }
            default -> {
                if (task.has("operator")) {
                    task.problem("operator", "enum", "Input should be 'empty', 'bash' or 'python'");
                } else {
                    task.missing("operator");
                }
                return new Action.Empty();
            }
        }
    }

    private static Action.Source source(Fields task) {
        List<String> given = SOURCES.stream().filter(task::has).sorted().toList();
        if (given.size() != 1) {
            task.problem("code", "value_error", "Expected exactly one of script, module and code");
            return new Action.Source.Code("");
        }
        switch (given.getFirst()) {
            case "script" -> {
                String path = task.text("script", 1_000);
                if (path != null && !SCRIPT.matcher(path).matches()) {
                    task.problem(
                            "script", "value_error", "Input should be a relative path inside the scripts directory");
                }
                return new Action.Source.Script(path == null ? "" : path);
            }
            case "module" -> {
                String name = task.text("module", 250);
                if (name != null && !MODULE.matcher(name).matches()) {
                    task.problem("module", "value_error", "Input should be the dotted name of a module");
                }
                return new Action.Source.Module(name == null ? "" : name);
            }
            default -> {
                String code = task.text("code", MAX_CODE);
                return new Action.Source.Code(code == null ? "" : code);
            }
        }
    }

    private TriggerRule rule(Fields task) {
        Fields from = written(task, "trigger_rule");
        String text = from.text("trigger_rule", 100);
        if (text == null) {
            return TriggerRule.ALL_SUCCESS;
        }
        return TriggerRule.of(text).orElseGet(() -> {
            String names = String.join(
                    ", ",
                    Arrays.stream(TriggerRule.values()).map(TriggerRule::text).toList());
            from.problem("trigger_rule", "enum", "Input should be one of " + names);
            return TriggerRule.ALL_SUCCESS;
        });
    }

    private RetryPolicy retry(Fields task) {
        Duration delay = duration(task, "retry_delay");
        return new RetryPolicy(
                written(task, "retries").integer("retries", 0, 0, MAX_RETRIES),
                delay == null ? RetryPolicy.DEFAULT_DELAY : delay,
                multiplier(written(task, "retry_exponential_backoff")),
                duration(task, "max_retry_delay"));
    }

    private Resources resources(Fields task) {
        Fields pool = written(task, "pool");
        Fields queue = written(task, "queue");
        String poolName = pool.text("pool", MAX_NAME);
        String queueName = queue.text("queue", MAX_NAME);
        return new Resources(
                poolName == null ? Resources.DEFAULT_POOL : poolName,
                written(task, "pool_slots").integer("pool_slots", 1, 1, MAX_SLOTS),
                written(task, "priority_weight").integer("priority_weight", 1, Integer.MIN_VALUE, Integer.MAX_VALUE),
                weighting(task),
                queueName == null ? Resources.DEFAULT_QUEUE : queueName,
                limit(task, "max_active_tis_per_dag"),
                limit(task, "max_active_tis_per_dagrun"));
    }

    private Resources.Weighting weighting(Fields task) {
        Fields from = written(task, "weight_rule");
        String text = from.text("weight_rule", 100);
        if (text == null) {
            return Resources.Weighting.DOWNSTREAM;
        }
        return Resources.Weighting.of(text).orElseGet(() -> {
            from.problem("weight_rule", "enum", "Input should be 'absolute', 'downstream' or 'upstream'");
            return Resources.Weighting.DOWNSTREAM;
        });
    }

    private @Nullable Integer limit(Fields task, String name) {
        Fields from = written(task, name);
        return from.has(name) ? Integer.valueOf(from.integer(name, 1, 1, MAX_ACTIVE)) : null;
    }

    /** A multiplier, or the flag that it was in earlier versions of Airflow. */
    private static double multiplier(Fields from) {
        if (from.tree("retry_exponential_backoff").isBoolean()) {
            return from.flag("retry_exponential_backoff", false) ? 2 : 1;
        }
        double multiplier = from.number("retry_exponential_backoff", 0, 0, 100);
        return multiplier == 0 ? 1 : multiplier;
    }

    private @Nullable Duration duration(Fields task, String name) {
        double seconds = written(task, name).number(name, -1, 0, MAX_SECONDS);
        return seconds < 0 ? null : Duration.ofMillis(Math.round(seconds * 1000));
    }

    private Map<String, String> env(Fields task) {
        Map<String, String> env = new HashMap<>();
        for (Fields from : List.of(defaults, task)) {
            from.members("env", MAX_VARIABLES).forEach((name, value) -> {
                if (!VARIABLE.matcher(name).matches()) {
                    from.problem("env", "value_error", "'" + name + "' is no name of an environment variable");
                } else if (!value.isTextual() || value.textValue().length() > MAX_ARG || hasNul(value.textValue())) {
                    from.problem("env", "string_type", "'" + name + "' should be a string of at most " + MAX_ARG);
                } else {
                    env.put(name, value.textValue());
                }
            });
        }
        return env;
    }

    private Fields written(Fields task, String name) {
        return task.mentions(name) ? task : defaults;
    }

    private static boolean hasNul(String text) {
        return text.indexOf('\0') >= 0;
    }

    private static Set<String> union(Set<String> first, Set<String> second) {
        Set<String> all = new HashSet<>(first);
        Stream.of(second).forEach(all::addAll);
        return Set.copyOf(all);
    }
}
