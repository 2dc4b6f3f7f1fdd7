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

/**
 * What a mapped task or group is mapped over.
 *
 * @param lists lists as {@link MadeList} has them; they are crossed with each other
 * @param together whether {@code lists} has one member whose items are whole sets of arguments
 */
public record Expansion(Map<String, JsonNode> lists, boolean together) {
    /** Airflow's {@code max_map_length}. */
    public static final int MAX_LENGTH = 1_024;

    /** The only member of {@link #lists} when sets of arguments are mapped over. */
    public static final String SETS = "expand_kwargs";

    public Expansion {
        lists = new LinkedHashMap<>(lists);
    }

    /** Whether an argument comes from what a task returned, and not from the definition. */
    public boolean isGiven(String argument) {
        JsonNode list = lists.get(together ? SETS : argument);
        return list != null && MadeList.isGiven(list);
    }

    /** The tasks whose results it needs. */
    public Set<String> references() {
        Set<String> tasks = new LinkedHashSet<>();
        lists.values().forEach(value -> addReferences(value, tasks));
        return tasks;
    }

    private static void addReferences(JsonNode value, Set<String> tasks) {
        MadeList.reference(value).ifPresent(tasks::add);
        if (value.has(MadeList.MADE_BY)) {
            value.path("of").forEach(part -> addReferences(part, tasks));
        }
    }

    /** How many instances there are; empty while a task has not returned anything. */
    public Optional<Long> length(MadeList.Sources sources) {
        MadeList made = new MadeList(sources);
        long length = 1;
        for (JsonNode value : lists.values()) {
            Optional<Integer> size = made.size(value);
            if (size.isEmpty()) {
                return Optional.empty();
            }
            length = Math.min(length * Math.max(-1, size.get()), Integer.MAX_VALUE);
        }
        return Optional.of(length);
    }

    /** The arguments of one instance. */
    public ObjectNode arguments(int index, MadeList.Sources sources) {
        MadeList made = new MadeList(sources);
        ObjectNode arguments = JsonNodeFactory.instance.objectNode();
        int rest = index;
        List<Map.Entry<String, JsonNode>> all = new ArrayList<>(lists.entrySet());
        // As in Airflow, the last list turns fastest.
        for (Map.Entry<String, JsonNode> list : all.reversed()) {
            int size = lists.size() == 1
                    ? Integer.MAX_VALUE
                    : Math.max(1, made.size(list.getValue()).orElse(0));
            arguments.set(list.getKey(), made.item(list.getValue(), rest % size));
            rest /= size;
        }
        if (!together) {
            return arguments;
        }
        JsonNode set = arguments.path(SETS);
        return set instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
    }
}
