package dev.mlopscloud.tracking.graphql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.tracking.api.MlflowException;
import dev.mlopscloud.tracking.graphql.Document.Selection;
import dev.mlopscloud.tracking.graphql.Document.Value;
import dev.mlopscloud.tracking.search.SearchException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Executes one operation: checks it against the schema, resolves its fields, and shapes the answer as it asks. */
final class Execution {
    private static final int MOST_ROOT_FIELDS = 10;
    private static final int MOST_ALIASES = 10;
    /** Bounds what fragments can multiply. */
    private static final int MOST_FIELDS = 2000;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Document document;
    private final Variables declared;
    private Map<String, JsonNode> variables = Map.of();
    private final Resolvers resolvers;
    private final ArrayNode errors = JSON.arrayNode();
    private int fields;

    private Execution(Document document, Variables declared, Resolvers resolvers) {
        this.document = document;
        this.declared = declared;
        this.resolvers = resolvers;
    }

    /** Where the values of fields come from; values have the snake_case fields of MLflow's JSON. */
    interface Resolvers {

        /** The value of a field of the query or mutation. */
        JsonNode root(String field, ObjectNode arguments);

        /** The value of a field that is not part of its parent, or null. */
        @Nullable JsonNode extension(String type, String field, JsonNode parent);
    }

    /** The answer: {@code data}, and {@code errors} as plain texts. */
    static ObjectNode run(String query, @Nullable String operationName, ObjectNode given, Resolvers resolvers) {
        ObjectNode answer = JSON.objectNode();
        try {
            Document document = DocumentParser.parse(query);
            Document.Operation operation = operation(document, operationName);
            Map<String, JsonNode> values = new HashMap<>();
            given.properties().forEach(variable -> values.put(variable.getKey(), variable.getValue()));
            Execution execution = new Execution(document, new Variables(operation), resolvers);
            ObjectNode data = execution.root(operation, values);
            answer.set("data", data);
            answer.set("errors", execution.errors.isEmpty() ? JSON.nullNode() : execution.errors);
        } catch (GraphqlException e) {
            answer.set("data", JSON.nullNode());
            answer.set("errors", JSON.arrayNode().add(e.text()));
        }
        return answer;
    }

    private static Document.Operation operation(Document document, @Nullable String name) {
        if ((name == null || name.isEmpty()) && document.operations().size() > 1) {
            throw new GraphqlException("Must provide operation name if query contains multiple operations.");
        }
        return document.operations().stream()
                .filter(operation ->
                        name == null || name.isEmpty() || operation.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new GraphqlException("Unknown operation named '" + name + "'."));
    }

    private ObjectNode root(Document.Operation operation, Map<String, JsonNode> given) {
        String type = operation.kind().equals("query") ? "Query" : "Mutation";
        List<Selection.Field> selected = flatten(operation.selections(), 0);
        if (selected.size() > MOST_ROOT_FIELDS) {
            throw new GraphqlException("GraphQL queries should have at most " + MOST_ROOT_FIELDS + " root fields, got "
                    + selected.size() + " root fields. To increase the limit, set the"
                    + " MLFLOW_SERVER_GRAPHQL_MAX_ROOT_FIELDS environment variable.");
        }
        check(type, operation.selections());
        variables = declared.values(given);
        ObjectNode data = JSON.objectNode();
        for (Selection.Field field : selected) {
            data.set(field.alias(), field.name().equals("__typename") ? JSON.textNode(type) : resolve(type, field));
        }
        return data;
    }

    private JsonNode resolve(String type, Selection.Field field) {
        try {
            JsonNode value = resolvers.root(field.name(), arguments(field));
            return shape(Schema.fieldType(type, field.name()), value, field);
        } catch (MlflowException e) {
            errors.add(e.text());
        } catch (SearchException e) {
            errors.add(e.text());
        }
        return JSON.nullNode();
    }

    /** Refuses unknown fields, too many aliases and too much in all, before anything is read. */
    private void check(String type, List<Selection> selections) {
        int aliases = 0;
        for (Selection.Field field : flatten(selections, 0)) {
            if (++fields > MOST_FIELDS) {
                throw new GraphqlException("GraphQL queries should have at most " + MOST_FIELDS + " fields.");
            }
            aliases += field.alias().equals(field.name()) ? 0 : 1;
            if (aliases > MOST_ALIASES) {
                throw new GraphqlException(
                        "GraphQL queries should have at most " + MOST_ALIASES + " aliases in one selection.");
            }
            if (field.name().equals("__typename")) {
                continue;
            }
            String fieldType = Schema.fieldType(type, field.name());
            List<Selection> inner = field.selections();
            declared.use(type, field.name(), field.arguments());
            if (Schema.isObject(fieldType) != (inner != null)) {
                throw selection(field.name(), Lists.isList(type, field.name()), fieldType);
            }
            if (inner != null) {
                check(fieldType, inner);
            }
        }
    }

    private static GraphqlException selection(String field, boolean list, String type) {
        if (!Schema.isObject(type)) {
            String scalar = type.equals(Schema.SCALAR) ? "String" : type;
            return new GraphqlException(
                    "Field '" + field + "' must not have a selection since type '" + scalar + "' has no subfields.");
        }
        return new GraphqlException("Field '" + field + "' of type '" + (list ? "[" + type + "!]" : type)
                + "' must have a selection of subfields. Did you mean '" + field + " { ... }'?");
    }

    private List<Selection.Field> flatten(List<Selection> selections, int depth) {
        if (depth > MOST_ROOT_FIELDS) {
            throw new GraphqlException("Fragments are nested too deeply.");
        }
        List<Selection.Field> flat = new ArrayList<>();
        for (Selection selection : selections) {
            switch (selection) {
                case Selection.Field field -> flat.add(field);
                case Selection.Inline inline -> flat.addAll(flatten(inline.selections(), depth + 1));
                case Selection.Spread spread -> {
                    Document.Fragment fragment = document.fragments().get(spread.fragment());
                    if (fragment == null) {
                        throw new GraphqlException("Unknown fragment '" + spread.fragment() + "'.");
                    }
                    if (fragment.selections().contains(spread)) {
                        throw new GraphqlException("Cannot spread fragment '" + spread.fragment() + "' within itself.");
                    }
                    flat.addAll(flatten(fragment.selections(), depth + 1));
                }
            }
            if (flat.size() > MOST_FIELDS) {
                throw new GraphqlException("GraphQL queries should have at most " + MOST_FIELDS + " fields.");
            }
        }
        return flat;
    }

    private JsonNode shape(String type, @Nullable JsonNode value, Selection.Field field) {
        if (value == null || value.isNull() || value.isMissingNode()) {
            return JSON.nullNode();
        }
        if (value instanceof ArrayNode items) {
            ArrayNode shaped = JSON.arrayNode();
            items.forEach(item -> shaped.add(shape(type, item, field)));
            return shaped;
        }
        if (!Schema.isObject(type)) {
            return scalar(type, value);
        }
        ObjectNode shaped = JSON.objectNode();
        for (Selection.Field inner : flatten(Objects.requireNonNull(field.selections()), 0)) {
            if (inner.name().equals("__typename")) {
                shaped.put(inner.alias(), type);
                continue;
            }
            JsonNode extension = resolvers.extension(type, inner.name(), value);
            String fieldType = Schema.fieldType(type, inner.name());
            JsonNode part = extension == null ? value.get(snakeCase(inner.name())) : extension;
            JsonNode shapedPart = shape(fieldType, part, inner);
            // The same field may be selected twice, each time with other parts of it.
            merge(shaped, inner.alias(), shapedPart.isNull() ? absent(type, inner.name(), fieldType) : shapedPart);
        }
        return shaped;
    }

    /** What the original answers for a field that is not set: its type's empty value. */
    private static JsonNode absent(String type, String field, String fieldType) {
        if (Lists.isList(type, field)) {
            return JSON.arrayNode();
        }
        return switch (fieldType) {
            case Schema.LONG -> JSON.textNode("0");
            case Schema.SCALAR -> JSON.textNode("");
            default -> JSON.nullNode();
        };
    }

    private static void merge(ObjectNode target, String name, JsonNode value) {
        if (target.get(name) instanceof ObjectNode known && value instanceof ObjectNode added) {
            added.properties().forEach(entry -> merge(known, entry.getKey(), entry.getValue()));
        } else if (target.get(name) instanceof ArrayNode known
                && value instanceof ArrayNode added
                && known.size() == added.size()) {
            for (int i = 0; i < known.size(); i++) {
                if (known.get(i) instanceof ObjectNode item && added.get(i) instanceof ObjectNode more) {
                    more.properties().forEach(entry -> merge(item, entry.getKey(), entry.getValue()));
                }
            }
        } else {
            target.set(name, value);
        }
    }

    private static JsonNode scalar(String type, JsonNode value) {
        return switch (type) {
            case Schema.LONG -> JSON.textNode(value.asText());
            case Schema.NUMBER -> value.isNumber() && Double.isFinite(value.doubleValue()) ? value : JSON.nullNode();
            default -> value;
        };
    }

    private ObjectNode arguments(Selection.Field field) {
        ObjectNode arguments = JSON.objectNode();
        field.arguments().forEach((name, value) -> arguments.set(name, value(value)));
        return arguments;
    }

    private JsonNode value(Value value) {
        return switch (value) {
            case Value.Variable variable -> variables.getOrDefault(variable.name(), JSON.nullNode());
            case Value.Constant constant -> constant.value();
            case Value.Items items -> {
                ArrayNode array = JSON.arrayNode();
                items.items().forEach(item -> array.add(value(item)));
                yield array;
            }
            case Value.Fields object -> {
                ObjectNode node = JSON.objectNode();
                object.fields().forEach((name, item) -> node.set(name, value(item)));
                yield node;
            }
        };
    }

    static String snakeCase(String name) {
        return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }
}
