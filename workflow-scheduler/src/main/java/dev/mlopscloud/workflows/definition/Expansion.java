package dev.mlopscloud.workflows.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What a mapped task or group is mapped over.
 *
 * @param lists lists or dicts, or {@code task_id.output} for what that task returned; they are crossed with each other
 * @param together whether {@code lists} has one member whose items are whole sets of arguments
 */
public record Expansion(Map<String, JsonNode> lists, boolean together) {
    /** Airflow's {@code max_map_length}. */
    public static final int MAX_LENGTH = 1_024;

    /** The only member of {@link #lists} when sets of arguments are mapped over. */
    public static final String SETS = "expand_kwargs";

    private static final String OUTPUT = ".output";

    public Expansion {
        lists = new LinkedHashMap<>(lists);
    }

    /** What marks a list that is made of others: by {@code map}, {@code zip} or {@code concat}. */
    public static final String MADE_BY = "__made_by";

    /** The task that {@code value} names the result of. */
    public static Optional<String> reference(JsonNode value) {
        return value.isTextual() && value.textValue().endsWith(OUTPUT)
                ? Optional.of(value.textValue().substring(0, value.textValue().length() - OUTPUT.length()))
                : Optional.empty();
    }

    /** Whether an argument comes from what a task returned, and not from the definition. */
    public boolean isGiven(String argument) {
        JsonNode list = lists.get(together ? SETS : argument);
        return list != null && reference(list).isPresent();
    }

    /** The tasks whose results it needs. */
    public Set<String> references() {
        Set<String> tasks = new LinkedHashSet<>();
        lists.values().forEach(value -> addReferences(value, tasks));
        return tasks;
    }

    private static void addReferences(JsonNode value, Set<String> tasks) {
        reference(value).ifPresent(tasks::add);
        if (value.has(MADE_BY)) {
            value.path("of").forEach(part -> addReferences(part, tasks));
        }
    }

    /** How many items a list has, once that is known; negative for what is no list. */
    private static Optional<Integer> size(JsonNode value, Function<String, Optional<Integer>> sizes) {
        Optional<String> reference = reference(value);
        if (reference.isPresent()) {
            return sizes.apply(reference.get());
        }
        if (!value.has(MADE_BY)) {
            return Optional.of(value.size());
        }
        List<Integer> parts = new ArrayList<>();
        for (JsonNode part : value.path("of")) {
            Optional<Integer> size = size(part, sizes);
            if (size.isEmpty()) {
                return Optional.empty();
            }
            if (size.get() < 0) {
                return size;
            }
            parts.add(size.get());
        }
        return Optional.of(
                switch (value.path(MADE_BY).asText()) {
                    case "concat" -> parts.stream().mapToInt(Integer::intValue).sum();
                    case "zip_longest" ->
                        parts.stream().mapToInt(Integer::intValue).max().orElse(0);
                    default -> parts.stream().mapToInt(Integer::intValue).min().orElse(0);
                });
    }

    /**
     * How many instances there are.
     *
     * @param sizes how many items a task's result has; {@code null} while there is none
     */
    public Optional<Long> length(Function<String, Optional<Integer>> sizes) {
        long length = 1;
        for (JsonNode value : lists.values()) {
            Optional<Integer> size = size(value, sizes);
            if (size.isEmpty()) {
                return Optional.empty();
            }
            length = Math.min(length * Math.max(-1, size.get()), Integer.MAX_VALUE);
        }
        return Optional.of(length);
    }

    /**
     * The arguments of one instance.
     *
     * @param results what tasks returned, by id
     */
    public ObjectNode arguments(int index, Function<String, JsonNode> results) {
        ObjectNode arguments = JsonNodeFactory.instance.objectNode();
        int rest = index;
        // As in Airflow, the last list turns fastest.
        for (Map.Entry<String, JsonNode> list :
                new LinkedHashMap<>(lists).reversed().entrySet()) {
            JsonNode value = reference(list.getValue()).map(results).orElse(list.getValue());
            int size = Math.max(1, value.size());
            arguments.set(list.getKey(), item(value, rest % size));
            rest /= size;
        }
        if (!together) {
            return arguments;
        }
        JsonNode set = arguments.path(SETS);
        return set instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
    }

    /** An item of a list; of a dict, a pair of name and value. */
    private static JsonNode item(JsonNode value, int index) {
        if (!value.isObject()) {
            return value.path(index);
        }
        return value.properties().stream()
                .skip(index)
                .findFirst()
                .<JsonNode>map(member -> JsonNodeFactory.instance
                        .arrayNode()
                        .add(member.getKey())
                        .add(member.getValue()))
                .orElse(JsonNodeFactory.instance.nullNode());
    }
}
