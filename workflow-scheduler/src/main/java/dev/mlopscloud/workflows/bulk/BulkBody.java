package dev.mlopscloud.workflows.bulk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.workflows.document.Fields;
import dev.mlopscloud.workflows.document.Problems;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.problem.Bodies;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/**
 * A bulk request.
 *
 * @param actions in the order they are done
 */
public record BulkBody<T>(List<Action<T>> actions) {
    private static final int MAX_ACTIONS = 1_000;
    private static final int MAX_ENTITIES = 1_000;
    private static final Set<String> KINDS = Set.of("create", "update", "delete");

    public BulkBody {
        actions = List.copyOf(actions);
    }

    /** What an action does to its entities. */
    public enum Kind {
        CREATE,
        UPDATE,
        DELETE
    }

    /** What happens when an entity exists that should be created, or does not that should be changed or deleted. */
    public enum Otherwise {
        FAIL,
        SKIP,
        OVERWRITE
    }

    /**
     * One action.
     *
     * @param mask the only members that an update changes; empty for all
     */
    public record Action<T>(Kind kind, List<T> entities, Otherwise otherwise, Set<String> mask) {
        public Action {
            entities = List.copyOf(entities);
            mask = Set.copyOf(mask);
        }
    }

    /** How one entity is read, from an object with these members or from its id alone. */
    private record Reader<T>(Set<String> known, Function<Fields, T> entity, Function<String, T> named) {}

    /**
     * Reads the body of a bulk request.
     *
     * @param known the names that an entity's members may have
     * @param entity reads an entity, noting what is wrong with it
     * @param named the entity that a deletion names by its id alone
     * @throws ApiFailure with 422 and every fault
     */
    public static <T> BulkBody<T> read(
            String body, Set<String> known, Function<Fields, T> entity, Function<String, T> named) {
        Reader<T> reader = new Reader<>(known, entity, named);
        Problems problems = Problems.ofRequest();
        Function<Fields, BulkBody<T>> read = fields -> {
            if (!fields.has("actions")) {
                fields.missing("actions");
            }
            List<Action<T>> actions = new ArrayList<>();
            List<JsonNode> items = fields.items("actions", MAX_ACTIONS);
            for (int i = 0; i < items.size(); i++) {
                actions.add(action(items.get(i), List.of("actions", i), problems, reader));
            }
            return new BulkBody<>(actions);
        };
        BulkBody<T> result = Bodies.read(body, Set.of("actions"), read);
        if (!problems.none()) {
            throw ApiFailure.unprocessable(problems.found());
        }
        return result;
    }

    private static <T> Action<T> action(JsonNode node, List<Object> path, Problems problems, Reader<T> reader) {
        String name = node.path("action").asText();
        Set<String> known =
                switch (name) {
                    case "create" -> Set.of("action", "entities", "action_on_existence");
                    case "update" -> Set.of("action", "entities", "update_mask", "action_on_non_existence");
                    default -> Set.of("action", "entities", "action_on_non_existence");
                };
        Fields fields = Fields.of(node, path, problems, known);
        Kind kind = Kind.DELETE;
        if (!KINDS.contains(name)) {
            fields.problem("action", "literal_error", "Input should be 'create', 'update' or 'delete'");
        } else {
            kind = Kind.valueOf(name.toUpperCase(Locale.ROOT));
        }
        if (!fields.has("entities")) {
            fields.missing("entities");
        }
        List<T> entities = new ArrayList<>();
        List<JsonNode> items = fields.items("entities", MAX_ENTITIES);
        for (int i = 0; i < items.size(); i++) {
            List<Object> at = new ArrayList<>(fields.at("entities"));
            at.add(i);
            JsonNode item = items.get(i);
            entities.add(
                    kind == Kind.DELETE && item.isTextual() && item.textValue().indexOf('\0') < 0
                            ? reader.named().apply(item.textValue())
                            : reader.entity().apply(Fields.of(item, at, problems, reader.known())));
        }
        Set<String> mask = Set.copyOf(fields.texts("update_mask", MAX_ENTITIES, 250));
        return new Action<>(kind, entities, otherwise(fields, kind), mask);
    }

    private static Otherwise otherwise(Fields fields, Kind kind) {
        String member = kind == Kind.CREATE ? "action_on_existence" : "action_on_non_existence";
        String text = fields.text(member, 20);
        if (text == null) {
            return Otherwise.FAIL;
        }
        if (text.equals("skip") || text.equals("fail") || (kind == Kind.CREATE && text.equals("overwrite"))) {
            return Otherwise.valueOf(text.toUpperCase(Locale.ROOT));
        }
        fields.problem(
                member,
                "enum",
                kind == Kind.CREATE
                        ? "Input should be 'fail', 'skip' or 'overwrite'"
                        : "Input should be 'fail' or 'skip'");
        return Otherwise.FAIL;
    }
}
