package dev.mlopscloud.workflows.definition;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.workflows.document.Fields;
import dev.mlopscloud.workflows.document.Problems;
import dev.mlopscloud.workflows.engine.RetryPolicy;
import dev.mlopscloud.workflows.engine.Trait;
import dev.mlopscloud.workflows.engine.TriggerRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
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
            "depends_on_past",
            "wait_for_downstream",
            "do_xcom_push",
            "env");

    /** What {@code default_args} may hold. */
    static final Set<String> DEFAULTS =
            union(union(SHARED, Callbacks.OF_TASKS), Set.of("owner", "start_date", "end_date"));

    private static final Set<String> BASE = union(
            union(SHARED, Callbacks.OF_TASKS),
            Set.of(
                    "task_id",
                    "operator",
                    "dependencies",
                    "task_group_name",
                    "setup",
                    "teardown",
                    "setups",
                    "on_failure_fail_dagrun",
                    "multiple_outputs",
                    "map_index_template",
                    "partial",
                    "expand",
                    "expand_kwargs",
                    "outlets",
                    "inlets"));

    private static final int MAX_NAME = 256;
    private static final int MAX_SLOTS = 1_000_000;
    private static final int MAX_ACTIVE = 100_000;
    private static final int MAX_RETRIES = 1_000;
    private static final double MAX_SECONDS = Duration.ofDays(366).toSeconds();
    private static final int MAX_ARG = 8_192;
    private static final int MAX_VARIABLES = 200;
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,249}");

    private final Problems problems;
    private final TaskDefaults defaults;

    private final OperatorReader operators;
    private final Map<String, Group> groups;

    TaskReader(Problems problems, TaskDefaults defaults, OperatorReader operators, Map<String, Group> groups) {
        this.problems = problems;
        this.defaults = defaults;
        this.operators = operators;
        this.groups = groups;
    }

    Task read(JsonNode node, List<Object> path) {
        OperatorKind kind = OperatorReader.kind(node);
        Set<String> names = new HashSet<>();
        if (kind != null) {
            kind.fields().forEach(field -> names.add(field.name()));
        }
        Fields task = Fields.of(node, path, problems, kind == null ? names(node) : union(BASE, names));
        Group group = group(task);
        String plain = id(task);
        String id = group != null && group.prefixes() && !plain.isEmpty() ? group.id() + "." + plain : plain;
        Action action = operators.read(task, kind);
        Expansion expansion = operators.expansion(task, union(names, Set.of("env")));
        Task.Flow flow = new Task.Flow(
                traits(task, kind),
                group == null ? null : group.id(),
                expansion,
                expansion == null ? null : id,
                written(task, "do_xcom_push").flag("do_xcom_push", true),
                task.flag("multiple_outputs", false),
                task.text("map_index_template", MAX_ARG));
        List<String> upstream = new ArrayList<>(task.texts("dependencies", WorkflowReader.MAX_TASKS, 250));
        upstream.addAll(task.texts("setups", WorkflowReader.MAX_TASKS, 250));
        if (expansion != null) {
            upstream.addAll(expansion.references());
        }
        return new Task(
                id,
                action,
                upstream.stream().distinct().toList(),
                rule(task, flow),
                retry(task),
                duration(task, "execution_timeout"),
                resources(task),
                AssetReader.list(task, "outlets", problems),
                AssetReader.list(task, "inlets", problems),
                env(task),
                flow,
                Callbacks.read(name -> written(task, name), Callbacks.OF_TASKS));
    }

    /** With an unknown operator nothing can be said of the other members. */
    private static Set<String> names(JsonNode node) {
        Set<String> names = new HashSet<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private @Nullable Group group(Fields task) {
        String name = task.text("task_group_name", 250);
        Group group = name == null ? null : groups.get(name);
        if (name != null && group == null) {
            task.problem("task_group_name", "value_error", "Unknown group; expected one of " + groups.keySet());
        }
        return group;
    }

    private Set<Trait> traits(Fields task, @Nullable OperatorKind kind) {
        Set<Trait> traits = EnumSet.noneOf(Trait.class);
        add(traits, kind == OperatorKind.EMPTY, Trait.INSTANT);
        add(traits, task.flag("setup", false), Trait.SETUP);
        add(traits, task.flag("teardown", false), Trait.TEARDOWN);
        add(traits, task.flag("on_failure_fail_dagrun", false), Trait.FAILS_RUN);
        add(traits, written(task, "depends_on_past").flag("depends_on_past", false), Trait.DEPENDS_ON_PAST);
        boolean downstream = written(task, "wait_for_downstream").flag("wait_for_downstream", false);
        add(traits, downstream, Trait.WAITS_FOR_DOWNSTREAM);
        add(traits, downstream, Trait.DEPENDS_ON_PAST);
        if (traits.contains(Trait.SETUP) && traits.contains(Trait.TEARDOWN)) {
            task.problem("teardown", "value_error", "A task is a setup or a teardown, not both");
        }
        return traits;
    }

    private static void add(Set<Trait> traits, boolean given, Trait trait) {
        if (given) {
            traits.add(trait);
        }
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

    private TriggerRule rule(Fields task, Task.Flow flow) {
        Fields from = written(task, "trigger_rule");
        String text = from.text("trigger_rule", 100);
        if (text == null) {
            return flow.is(Trait.TEARDOWN) ? TriggerRule.ALL_DONE_SETUP_SUCCESS : TriggerRule.ALL_SUCCESS;
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
        List<Fields> all = defaults.all(groupOf(task));
        all.add(task);
        for (Fields from : all) {
            from.members("env", MAX_VARIABLES).forEach((name, value) -> {
                if (!VARIABLE.matcher(name).matches()) {
                    from.problem("env", "value_error", "'" + name + "' is no name of an environment variable");
                } else if (!value.isTextual() || value.textValue().length() > MAX_ARG || hasNul(value.textValue())) {
                    from.problem("env", "string_type", "'" + name + "' should be a string of at most " + MAX_ARG);
                } else {
                    operators
                            .fault(value.textValue())
                            .ifPresent(why -> from.problem("env", "template_error", "Template error: " + why));
                    env.put(name, value.textValue());
                }
            });
        }
        return env;
    }

    private Fields written(Fields task, String name) {
        return defaults.written(task, groupOf(task), name);
    }

    private @Nullable Group groupOf(Fields task) {
        return groups.get(task.tree("task_group_name").asText());
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
