package dev.mlopscloud.workflows.serialized;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.mlopscloud.workflows.definition.Expansion;
import dev.mlopscloud.workflows.definition.MadeList;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a task or a group is mapped over, as far as its length goes: workers find the values themselves. */
final class ExpansionReader {
    private ExpansionReader() {}

    static Expansion read(JsonNode input) {
        JsonNode value = input.path("value");
        return switch (input.path("type").asText()) {
            case "dict-of-lists" -> {
                Map<String, JsonNode> lists = new LinkedHashMap<>();
                Tagged.value(value).properties().forEach(list -> lists.put(list.getKey(), list(list.getValue())));
                yield new Expansion(lists, false);
            }
            case "list-of-dicts" -> new Expansion(Map.of(Expansion.SETS, list(value)), true);
            default ->
                throw new UnsupportedDagException(
                        "Mapping over " + input.path("type").asText("nothing") + " is not supported");
        };
    }

    private static JsonNode list(JsonNode value) {
        if (Tagged.type(value).equals("xcomref")) {
            return reference(value.path(Tagged.VALUE));
        }
        JsonNode plain = Tagged.plain(value);
        if (plain.size() > Expansion.MAX_LENGTH) {
            throw new UnsupportedDagException("A task is mapped over more than " + Expansion.MAX_LENGTH + " items");
        }
        if (!plain.isObject()) {
            return plain;
        }
        ArrayNode pairs = JsonNodeFactory.instance.arrayNode();
        plain.properties()
                .forEach(member -> pairs.addArray().add(member.getKey()).add(member.getValue()));
        return pairs;
    }

    private static JsonNode reference(JsonNode given) {
        if (given.has("task_id")) {
            String key = given.path("key").asText("return_value");
            if (!key.equals("return_value")) {
                throw new UnsupportedDagException("Only what a task returns can be mapped over, not its XCom " + key);
            }
            return TextNode.valueOf(given.path("task_id").asText() + ".output");
        }
        String kind = given.path("type").asText();
        ObjectNode made = JsonNodeFactory.instance.objectNode();
        ArrayNode parts = made.putArray("of");
        switch (kind) {
            case "map" -> parts.add(reference(given.path("arg")));
            case "zip", "concat" -> given.path("args").forEach(part -> parts.add(reference(part)));
            default -> throw new UnsupportedDagException("Mapping over a result by " + kind + " is not supported");
        }
        boolean filled =
                given.has("fillvalue") && !Tagged.type(given.path("fillvalue")).equals("arg_not_set");
        return made.put(MadeList.MADE_BY, kind.equals("zip") && filled ? "zip_longest" : kind);
    }
}
