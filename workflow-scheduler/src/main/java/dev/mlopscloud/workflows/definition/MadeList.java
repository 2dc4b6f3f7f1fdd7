package dev.mlopscloud.workflows.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A list that something is mapped over: written down, what a task returned, or made of others by {@code zip},
 * {@code concat}, {@code map} or {@code filter}. As in Airflow, nothing is made before it is needed: an instance asks
 * for its item alone.
 */
public final class MadeList {
    /** What marks a list that is made of others, which are its member {@code of}. */
    public static final String MADE_BY = "__made_by";

    private static final String OUTPUT = ".output";

    private final Sources sources;

    public MadeList(Sources sources) {
        this.sources = sources;
    }

    /** Where the items of lists come from. */
    public interface Sources {
        /** How many items a task's result has, negative for what is no list; empty while there is none. */
        Optional<Integer> size(String task);

        /** What a task returned. */
        JsonNode result(String task);

        /** What {@code template}, a tree whose texts are templates, makes of each of these items. */
        List<JsonNode> values(JsonNode template, List<JsonNode> items);
    }

    /** The task that {@code value} names the result of. */
    public static Optional<String> reference(JsonNode value) {
        return value.isTextual() && value.textValue().endsWith(OUTPUT)
                ? Optional.of(value.textValue().substring(0, value.textValue().length() - OUTPUT.length()))
                : Optional.empty();
    }

    /** Whether its items come from what tasks returned or were made, so that their texts are no templates. */
    static boolean isGiven(JsonNode list) {
        return reference(list).isPresent() || list.has(MADE_BY);
    }

    /** How many items a list has, once that is known; negative for what is no list. */
    Optional<Integer> size(JsonNode list) {
        Optional<String> reference = reference(list);
        if (reference.isPresent()) {
            return sources.size(reference.get());
        }
        if (!list.has(MADE_BY)) {
            return Optional.of(list.size());
        }
        List<Integer> sizes = new ArrayList<>();
        for (JsonNode part : list.path("of")) {
            Optional<Integer> size = size(part);
            if (size.isEmpty() || size.get() < 0) {
                return size;
            }
            sizes.add(size.get());
        }
        IntStream all = sizes.stream().mapToInt(Integer::intValue);
        return Optional.of(
                switch (maker(list)) {
                    case "concat" -> all.sum();
                    case "zip_longest" -> all.max().orElse(0);
                    case "filter" -> kept(list).size();
                    default -> all.min().orElse(0);
                });
    }

    /** One item; of a dict, a pair of name and value. */
    JsonNode item(JsonNode list, int index) {
        Optional<String> reference = reference(list);
        if (reference.isPresent()) {
            return plain(sources.result(reference.get()), index);
        }
        if (!list.has(MADE_BY)) {
            return plain(list, index);
        }
        JsonNode first = list.path("of").path(0);
        return switch (maker(list)) {
            case "concat" -> joined(list, index);
            case "map" -> list.has("to") ? mapped(list, item(first, index)) : item(first, index);
            case "filter" -> kept(list).stream().skip(index).findFirst().orElse(NullNode.instance);
            default -> zipped(list, index);
        };
    }

    private JsonNode mapped(JsonNode list, JsonNode item) {
        return sources.values(list.path("to"), List.of(item)).getFirst();
    }

    private JsonNode zipped(JsonNode list, int index) {
        ArrayNode items = JsonNodeFactory.instance.arrayNode();
        for (JsonNode part : list.path("of")) {
            boolean there = index < size(part).orElse(0);
            items.add(there ? item(part, index) : list.path("fillvalue"));
        }
        return items;
    }

    private JsonNode joined(JsonNode list, int index) {
        int rest = index;
        for (JsonNode part : list.path("of")) {
            int size = Math.max(0, size(part).orElse(0));
            if (rest < size) {
                return item(part, rest);
            }
            rest -= size;
        }
        return NullNode.instance;
    }

    private List<JsonNode> kept(JsonNode list) {
        JsonNode all = list.path("of").path(0);
        List<JsonNode> items = IntStream.range(0, Math.max(0, size(all).orElse(0)))
                .mapToObj(index -> item(all, index))
                .toList();
        List<JsonNode> verdicts = sources.values(list.path("when"), items);
        return IntStream.range(0, items.size())
                .filter(index -> isTrue(verdicts.get(index)))
                .mapToObj(items::get)
                .toList();
    }

    /** As Python has it. */
    private static boolean isTrue(JsonNode value) {
        return switch (value.getNodeType()) {
            case BOOLEAN -> value.booleanValue();
            case NUMBER -> value.doubleValue() != 0;
            case STRING -> !value.textValue().isEmpty();
            case ARRAY, OBJECT -> !value.isEmpty();
            default -> false;
        };
    }

    private static JsonNode plain(JsonNode value, int index) {
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
                .orElse(NullNode.instance);
    }

    private static String maker(JsonNode list) {
        return list.path(MADE_BY).asText();
    }
}
