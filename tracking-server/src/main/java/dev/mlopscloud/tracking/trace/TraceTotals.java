package dev.mlopscloud.tracking.trace;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Adds up what spans say of tokens and costs. A span that says something speaks for all below it, since many tracers
 * repeat the sum of a call's children on the call itself.
 */
final class TraceTotals {
    static final List<String> TOKENS = List.of("input_tokens", "output_tokens", "total_tokens");
    static final List<String> CACHED_TOKENS =
            List.of("cache_read_input_tokens", "cache_creation_input_tokens", "cache_creation_input_tokens_above_1hr");
    static final List<String> COSTS = List.of("input_cost", "output_cost", "total_cost");

    private TraceTotals() {}

    /**
     * A span.
     *
     * @param values what it says, by key; empty if it says nothing
     */
    record Node(String id, @Nullable String parent, Map<String, Double> values) {}

    private record Visit(Node node, boolean spokenFor) {}

    /** The sums of {@code keys}, and of {@code optional} keys that occur; empty if no span says anything. */
    static Map<String, Double> of(List<Node> nodes, List<String> keys, List<String> optional) {
        Set<String> ids = new HashSet<>();
        nodes.forEach(node -> ids.add(node.id));
        Map<String, List<Node>> children = new HashMap<>();
        Deque<Visit> open = new ArrayDeque<>();
        for (Node node : nodes) {
            if (node.parent != null && ids.contains(node.parent)) {
                children.computeIfAbsent(node.parent, parent -> new ArrayList<>())
                        .add(node);
            } else {
                open.push(new Visit(node, false));
            }
        }
        Map<String, Double> sums = new LinkedHashMap<>();
        while (!open.isEmpty()) {
            Visit visit = open.pop();
            boolean says = !visit.node.values.isEmpty();
            if (says && !visit.spokenFor) {
                keys.forEach(key -> sums.merge(key, visit.node.values.getOrDefault(key, 0.0), Double::sum));
                optional.stream()
                        .filter(visit.node.values::containsKey)
                        .forEach(key -> sums.merge(key, visit.node.values.getOrDefault(key, 0.0), Double::sum));
            }
            children.getOrDefault(visit.node.id, List.of())
                    .forEach(child -> open.push(new Visit(child, visit.spokenFor || says)));
        }
        return sums;
    }

    /** The finite numbers of an object under these keys. */
    static Map<String, Double> numbers(JsonNode object, List<String> keys) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        for (String key : keys) {
            JsonNode value = object.path(key);
            if (value.isNumber() && Double.isFinite(value.doubleValue())) {
                numbers.put(key, value.doubleValue());
            }
        }
        return numbers;
    }
}
