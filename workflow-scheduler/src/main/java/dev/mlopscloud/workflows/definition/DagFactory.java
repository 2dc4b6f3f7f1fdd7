package dev.mlopscloud.workflows.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the dag-factory package made familiar and this service has other words for: the DAG's id as the only key of the
 * document, a {@code default} beside it, lengths of time as {@code retry_delay_sec} or as
 * {@code {__type__: datetime.timedelta, minutes: 5}}, functions as {@code python_callable_name} and
 * {@code python_callable_file}.
 */
final class DagFactory {
    private static final String DEFAULT = "default";
    private static final String TYPE = "__type__";
    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("retry_delay_sec", "retry_delay"),
            Map.entry("retry_delay_secs", "retry_delay"),
            Map.entry("max_retry_delay_sec", "max_retry_delay"),
            Map.entry("max_retry_delay_secs", "max_retry_delay"),
            Map.entry("execution_timeout_sec", "execution_timeout"),
            Map.entry("execution_timeout_secs", "execution_timeout"),
            Map.entry("execution_delta_secs", "execution_delta"),
            Map.entry("dagrun_timeout_sec", "dagrun_timeout"),
            Map.entry("dagrun_timeout_secs", "dagrun_timeout"),
            Map.entry("schedule_interval", "schedule"),
            Map.entry("concurrency", "max_active_tasks"),
            Map.entry("python_callable_name", "python_callable"),
            Map.entry("python_callable_file", "script"));
    private static final Map<String, Integer> SECONDS =
            Map.of("weeks", 604_800, "days", 86_400, "hours", 3_600, "minutes", 60, "seconds", 1);

    private DagFactory() {}

    /** The DAG's id, where it is the key that all else is below. */
    static Optional<String> wrapper(JsonNode root) {
        List<String> names = root.properties().stream()
                .map(Map.Entry::getKey)
                .filter(name -> !name.equals(DEFAULT))
                .toList();
        return !root.has("tasks")
                        && names.size() == 1
                        && root.path(names.getFirst()).has("tasks")
                ? Optional.of(names.getFirst())
                : Optional.empty();
    }

    /** The definition in this service's words; the same tree, if it is in them already. */
    static JsonNode plain(JsonNode root) {
        JsonNode unwrapped =
                wrapper(root).<JsonNode>map(id -> unwrapped(root, id)).orElse(root);
        if (!(unwrapped instanceof ObjectNode dag)) {
            return root;
        }
        ObjectNode plain = renamed(dag);
        for (String name : List.of("default_args", "tasks", "task_groups")) {
            if (dag.has(name)) {
                plain.set(name, members(dag.path(name), name.equals("default_args")));
            }
        }
        return plain.equals(root) ? root : plain;
    }

    /** The DAG with the defaults beside it: what it says itself wins. */
    private static ObjectNode unwrapped(JsonNode root, String id) {
        ObjectNode dag = JsonNodeFactory.instance.objectNode();
        if (root.path(DEFAULT) instanceof ObjectNode defaults) {
            dag.setAll(defaults.deepCopy());
        }
        ObjectNode own = (ObjectNode) root.path(id);
        own.properties().forEach(member -> {
            if (member.getKey().equals("default_args")
                    && member.getValue() instanceof ObjectNode args
                    && dag.path("default_args") instanceof ObjectNode shared) {
                shared.setAll(args);
            } else {
                dag.set(member.getKey(), member.getValue());
            }
        });
        if (!dag.has("dag_id")) {
            dag.put("dag_id", id);
        }
        return dag;
    }

    /** One object, or the objects that a list or a dict has. */
    private static JsonNode members(JsonNode node, boolean one) {
        if (one) {
            return node instanceof ObjectNode object ? renamed(object) : node;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode plain = JsonNodeFactory.instance.arrayNode();
            array.forEach(item -> plain.add(item instanceof ObjectNode object ? task(object) : item));
            return plain;
        }
        if (node instanceof ObjectNode object) {
            ObjectNode plain = JsonNodeFactory.instance.objectNode();
            object.properties()
                    .forEach(member -> plain.set(
                            member.getKey(),
                            member.getValue() instanceof ObjectNode item ? task(item) : member.getValue()));
            return plain;
        }
        return node;
    }

    private static ObjectNode task(ObjectNode written) {
        ObjectNode task = renamed(written);
        for (String name : List.of("default_args", "partial")) {
            if (written.path(name) instanceof ObjectNode inner) {
                task.set(name, renamed(inner));
            }
        }
        return task;
    }

    private static ObjectNode renamed(ObjectNode object) {
        ObjectNode renamed = JsonNodeFactory.instance.objectNode();
        object.properties().forEach(member -> {
            String name = WORDS.getOrDefault(member.getKey(), member.getKey());
            // Both words at once are a fault that is named later: one of them is not known.
            renamed.set(object.has(name) ? member.getKey() : name, seconds(member.getValue()));
        });
        return renamed;
    }

    /** A length of time as a number of seconds. */
    private static JsonNode seconds(JsonNode value) {
        String type = value.path(TYPE).asText("");
        if (!type.equals("datetime.timedelta") && !type.equals("timedelta")) {
            return value;
        }
        BigDecimal seconds = BigDecimal.ZERO;
        for (Map.Entry<String, JsonNode> part : value.properties()) {
            Integer unit = SECONDS.get(part.getKey());
            if (unit != null && part.getValue().isNumber()) {
                seconds = seconds.add(part.getValue().decimalValue().multiply(BigDecimal.valueOf(unit)));
            } else if (!part.getKey().equals(TYPE)) {
                return value;
            }
        }
        return JsonNodeFactory.instance.numberNode(seconds.stripTrailingZeros());
    }
}
