package dev.mlopscloud.workflows.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.workflows.document.Problems;
import dev.mlopscloud.workflows.template.Templates;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads what something is mapped over: a list, a dict, {@code task_id.output}, or an object that makes a list of
 * others: {@code {zip: [..], fillvalue: ..}}, {@code {concat: [..]}}, {@code {map: .., to: ..}}, {@code {filter: ..,
 * when: ..}}.
 */
final class ListReader {
    private static final Map<String, Set<String>> MAKERS = Map.of(
            "zip", Set.of("zip", "fillvalue"),
            "concat", Set.of("concat"),
            "map", Set.of("map", "to"),
            "filter", Set.of("filter", "when"));
    private static final int MAX_DEPTH = 8;
    private static final int MAX_PARTS = 20;

    private final Problems problems;
    private final Function<String, Optional<String>> templateFault;

    ListReader(Problems problems, Function<String, Optional<String>> templateFault) {
        this.problems = problems;
        this.templateFault = templateFault;
    }

    /** The list as {@link MadeList} has it. */
    JsonNode read(JsonNode written, List<Object> at) {
        return read(written, at, 0);
    }

    private JsonNode read(JsonNode written, List<Object> at, int depth) {
        Optional<String> maker = maker(written);
        if (depth > MAX_DEPTH) {
            problems.add(at, "value_error", "Lists are nested more than " + MAX_DEPTH + " deep", written);
            return JsonNodeFactory.instance.arrayNode();
        }
        if (maker.isPresent()) {
            return made(maker.get(), written, at, depth);
        }
        if (!written.isArray()
                && !written.isObject()
                && MadeList.reference(written).isEmpty()) {
            problems.add(
                    at,
                    "list_type",
                    "Input should be a list, a dict, the result of a task: task_id.output,"
                            + " or made of others by zip, concat, map or filter",
                    written);
        } else if (written.size() > Expansion.MAX_LENGTH) {
            problems.add(
                    at,
                    "too_long",
                    "List should have at most " + Expansion.MAX_LENGTH + " items",
                    JsonNodeFactory.instance.nullNode());
        }
        return written;
    }

    /** A dict with other members is one to map over. */
    private static Optional<String> maker(JsonNode written) {
        return MAKERS.entrySet().stream()
                .filter(maker -> written.isObject() && written.has(maker.getKey()))
                .filter(maker -> written.properties().stream()
                        .allMatch(member -> maker.getValue().contains(member.getKey())))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private JsonNode made(String maker, JsonNode written, List<Object> at, int depth) {
        ObjectNode made = JsonNodeFactory.instance.objectNode();
        ArrayNode of = made.putArray("of");
        JsonNode given = written.path(maker);
        switch (maker) {
            case "zip", "concat" -> {
                if (!given.isArray() || given.isEmpty() || given.size() > MAX_PARTS) {
                    problems.add(longer(at, maker), "list_type", "Input should be a list of 1 to 20 lists", given);
                }
                for (int i = 0; given.isArray() && i < given.size(); i++) {
                    of.add(read(given.path(i), longer(longer(at, maker), i), depth + 1));
                }
                if (written.has("fillvalue")) {
                    made.set("fillvalue", written.path("fillvalue"));
                    return made.put(MadeList.MADE_BY, "zip_longest");
                }
            }
            default -> {
                of.add(read(given, longer(at, maker), depth + 1));
                String rule = maker.equals("map") ? "to" : "when";
                made.set(rule, rule(written.path(rule), maker, longer(at, rule)));
            }
        }
        return made.put(MadeList.MADE_BY, maker);
    }

    private JsonNode rule(JsonNode written, String maker, List<Object> at) {
        boolean expression =
                written.isTextual() && Templates.expression(written.textValue()).isPresent();
        if (written.isMissingNode()) {
            problems.add(at, "missing", "Field required", written);
        } else if (maker.equals("filter") && !expression) {
            problems.add(at, "value_error", "Input should be one expression such as '{{ item > 2 }}'", written);
        }
        checkTemplates(written, at);
        return written;
    }

    private void checkTemplates(JsonNode written, List<Object> at) {
        if (written.isTextual()) {
            templateFault
                    .apply(written.textValue())
                    .ifPresent(why -> problems.add(at, "template_error", "Template error: " + why, written));
        }
        written.properties().forEach(member -> checkTemplates(member.getValue(), longer(at, member.getKey())));
        for (int i = 0; written.isArray() && i < written.size(); i++) {
            checkTemplates(written.path(i), longer(at, i));
        }
    }

    private static List<Object> longer(List<Object> path, Object step) {
        List<Object> longer = new ArrayList<>(path);
        longer.add(step);
        return longer;
    }
}
