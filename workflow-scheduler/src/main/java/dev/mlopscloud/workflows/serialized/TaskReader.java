package dev.mlopscloud.workflows.serialized;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.workflows.asset.AssetRef;
import dev.mlopscloud.workflows.definition.Action;
import dev.mlopscloud.workflows.definition.Expansion;
import dev.mlopscloud.workflows.definition.OperatorKind;
import dev.mlopscloud.workflows.definition.Resources;
import dev.mlopscloud.workflows.definition.Task;
import dev.mlopscloud.workflows.engine.RetryPolicy;
import dev.mlopscloud.workflows.engine.Trait;
import dev.mlopscloud.workflows.engine.TriggerRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One task of a serialised DAG; of a mapped one most is among its {@code partial_kwargs}. */
final class TaskReader {
    private static final int MAX_RETRIES = 1_000_000;

    private final ObjectNode task;
    private final JsonNode partial;
    private final String id;
    private final JsonNode shell;

    private TaskReader(ObjectNode task, JsonNode shell) {
        this.task = task;
        this.shell = shell;
        this.partial = task.path("partial_kwargs");
        this.id = task.path("task_id").asText();
    }

    static String id(JsonNode task) {
        return task.path(Tagged.VALUE).path("task_id").asText();
    }

    /**
     * Reads a task whose upstream tasks are known.
     *
     * @param shell what a command needs that is run without a worker; nothing for all else
     */
    static Task read(JsonNode node, List<String> upstream, GroupTree groups, JsonNode shell) {
        if (!(node.path(Tagged.VALUE) instanceof ObjectNode task)) {
            throw new UnsupportedDagException("A task is not serialised as an object");
        }
        return new TaskReader(task, shell).task(upstream, groups);
    }

    private Task task(List<String> upstream, GroupTree groups) {
        Expansion expansion = null;
        if (task.path("_is_mapped").asBoolean(false)) {
            expansion = ExpansionReader.read(
                    task.path(task.path("_expand_input_attr").asText("expand_input")));
        }
        Set<Trait> traits = traits();
        Task.Flow flow = new Task.Flow(
                traits,
                groups.of(id),
                expansion,
                expansion == null ? groups.mapped(id) : id,
                flag("do_xcom_push", true),
                flag("multiple_outputs", false),
                text("map_index_template"));
        return new Task(
                id,
                action(traits),
                upstream,
                rule(),
                retry(),
                duration("execution_timeout"),
                resources(),
                assets("outlets"),
                assets("inlets"),
                env(),
                flow,
                CallbackReader.read(task, partial, "on_failure_callback", "on_retry_callback"));
    }

    /** An operator that does nothing is never sent to a worker, as in Airflow; nor is a plain command. */
    private Action action(Set<Trait> traits) {
        ObjectNode fields = task.deepCopy();
        fields.remove(List.of("params", "template_fields_renderers", "downstream_task_ids"));
        if (isCommand()) {
            fields.setAll((ObjectNode) shell);
            return new Action(OperatorKind.BASH, fields);
        }
        return new Action(traits.contains(Trait.INSTANT) ? OperatorKind.EMPTY : OperatorKind.WORKER, fields);
    }

    private boolean isCommand() {
        return shell.isObject()
                && task.path("task_type").asText().equals("BashOperator")
                && task.path("bash_command").isTextual();
    }

    /** The variables of a command; a worker finds those of its tasks itself. */
    private Map<String, String> env() {
        Map<String, String> env = new HashMap<>();
        if (isCommand()) {
            task.path("env")
                    .properties()
                    .forEach(variable ->
                            env.put(variable.getKey(), variable.getValue().asText()));
        }
        return env;
    }

    private Set<Trait> traits() {
        Set<Trait> traits = EnumSet.noneOf(Trait.class);
        boolean told = flag("has_on_execute_callback", false) || flag("has_on_success_callback", false);
        add(traits, task.path("_is_empty").asBoolean(false) && !told, Trait.INSTANT);
        add(traits, flag("is_setup", false), Trait.SETUP);
        add(traits, flag("is_teardown", false), Trait.TEARDOWN);
        add(traits, flag("on_failure_fail_dagrun", false), Trait.FAILS_RUN);
        boolean downstream = flag("wait_for_downstream", false);
        add(traits, downstream, Trait.WAITS_FOR_DOWNSTREAM);
        add(traits, downstream || flag("depends_on_past", false), Trait.DEPENDS_ON_PAST);
        return traits;
    }

    private static void add(Set<Trait> traits, boolean given, Trait trait) {
        if (given) {
            traits.add(trait);
        }
    }

    private TriggerRule rule() {
        String text = text("trigger_rule");
        if (text == null) {
            return TriggerRule.ALL_SUCCESS;
        }
        return TriggerRule.of(text)
                .orElseThrow(() -> new UnsupportedDagException(
                        "The trigger rule " + text + " of the task " + id + " is not known"));
    }

    private RetryPolicy retry() {
        JsonNode backoff = attribute("retry_exponential_backoff");
        double multiplier = backoff.isBoolean() ? (backoff.booleanValue() ? 2 : 1) : backoff.asDouble(1);
        Duration delay = duration("retry_delay");
        return new RetryPolicy(
                Math.clamp(attribute("retries").asInt(0), 0, MAX_RETRIES),
                delay == null ? RetryPolicy.DEFAULT_DELAY : delay,
                multiplier <= 0 ? 1 : multiplier,
                duration("max_retry_delay"));
    }

    private Resources resources() {
        return new Resources(
                text("pool", Resources.DEFAULT_POOL),
                Math.max(1, attribute("pool_slots").asInt(1)),
                attribute("priority_weight").asInt(1),
                weighting(),
                text("queue", Resources.DEFAULT_QUEUE),
                limit("max_active_tis_per_dag"),
                limit("max_active_tis_per_dagrun"));
    }

    private Resources.Weighting weighting() {
        JsonNode rule = attribute("weight_rule");
        if (rule.isMissingNode() || rule.isNull()) {
            return Resources.Weighting.DOWNSTREAM;
        }
        String name = rule.isTextual() ? rule.textValue() : Tagged.type(rule);
        for (Resources.Weighting weighting : Resources.Weighting.values()) {
            if (weighting.text().equals(name)) {
                return weighting;
            }
        }
        throw new UnsupportedDagException("The weight rule " + name + " of the task " + id + " is not one of Airflow's"
                + " own, and only those can be asked without Python");
    }

    private @Nullable Integer limit(String name) {
        JsonNode value = attribute(name);
        return value.isNumber() ? Integer.valueOf(value.intValue()) : null;
    }

    private List<AssetRef> assets(String name) {
        List<AssetRef> assets = new ArrayList<>();
        for (JsonNode asset : attribute(name)) {
            // An alias is resolved by what the task's process reports.
            if (Tagged.type(asset).equals("asset")) {
                assets.add(TimetableReader.asset(asset));
            }
        }
        return assets;
    }

    private JsonNode attribute(String name) {
        JsonNode own = task.path(name);
        return own.isMissingNode() ? partial.path(name) : own;
    }

    private boolean flag(String name, boolean otherwise) {
        return attribute(name).asBoolean(otherwise);
    }

    private @Nullable String text(String name) {
        return attribute(name).textValue();
    }

    private String text(String name, String otherwise) {
        String text = text(name);
        return text == null ? otherwise : text;
    }

    private @Nullable Duration duration(String name) {
        return Tagged.duration(attribute(name));
    }
}
