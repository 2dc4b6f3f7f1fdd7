package dev.mlopscloud.workflows.definition;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The JSON Schema of definitions: what is written of it, and what follows from the operators there are. */
final class DefinitionSchema {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A class of Airflow's may be named with the packages that it is in. */
    private static final String PACKAGED = "^(?:[A-Za-z0-9_]+\\.)*";

    private DefinitionSchema() {}

    private static String classes() {
        return OperatorKind.offered().stream().map(OperatorKind::airflowClass).collect(Collectors.joining("|"));
    }

    static ObjectNode read() {
        try (InputStream written =
                Objects.requireNonNull(DefinitionSchema.class.getResourceAsStream("/definition/schema.json"))) {
            ObjectNode schema = (ObjectNode) JSON.readTree(written);
            ObjectNode tasks = (ObjectNode) schema.at("/properties/tasks");
            ObjectNode task = (ObjectNode) tasks.path("items");
            addOperators(task);
            // In a dict its key is the id of a task.
            ObjectNode named = task.deepCopy();
            named.putArray("required").add("operator");
            tasks.set("additionalProperties", named);
            return schema;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void addOperators(ObjectNode task) {
        ObjectNode properties = (ObjectNode) task.path("properties");
        ObjectNode operator = properties.putObject("operator").put("type", "string");
        ArrayNode ways = operator.putArray("anyOf");
        ArrayNode names = ways.addObject().putArray("enum");
        ways.addObject().put("pattern", PACKAGED + "(?:" + classes() + ")$");
        Set<String> all = new TreeSet<>();
        for (OperatorKind kind : OperatorKind.offered()) {
            names.add(kind.text());
            names.add(kind.airflowClass());
            for (OperatorField field : kind.fields()) {
                all.add(field.name());
                properties.set(field.name(), property(field));
            }
        }
        ArrayNode rules = task.putArray("allOf");
        for (OperatorKind kind : OperatorKind.offered()) {
            rules.add(rule(kind, all));
        }
    }

    private static ObjectNode property(OperatorField field) {
        ObjectNode property = JsonNodeFactory.instance.objectNode();
        String type = field.type().schema();
        if (!type.isEmpty()) {
            property.put("type", type);
        }
        switch (field.type()) {
            case TEXT -> property.put("maxLength", field.most());
            case NUMBER, INTEGER -> property.put("minimum", 0);
            case TEXTS -> property.putObject("items").put("type", "string");
            case FLAG, OBJECT, ANY -> {}
        }
        if (field.template()) {
            property.put("description", "Rendered before each try.");
        }
        return property;
    }

    /** Where the operator is this one, the fields of the others are not for it. */
    private static ObjectNode rule(OperatorKind kind, Set<String> all) {
        ObjectNode rule = JsonNodeFactory.instance.objectNode();
        ObjectNode condition = rule.putObject("if");
        condition.putArray("required").add("operator");
        condition
                .putObject("properties")
                .putObject("operator")
                .put("pattern", "^" + kind.text() + "$|" + PACKAGED + kind.airflowClass() + "$");
        ObjectNode then = rule.putObject("then");
        Set<String> foreign = new TreeSet<>(all);
        List<String> required = new ArrayList<>();
        for (OperatorField field : kind.fields()) {
            foreign.remove(field.name());
            if (field.required()) {
                required.add(field.name());
            }
        }
        ObjectNode properties = then.putObject("properties");
        foreign.forEach(name -> properties.put(name, false));
        if (!required.isEmpty()) {
            // What is expanded or partial need not be said twice.
            ArrayNode ways = then.putArray("anyOf");
            ObjectNode said = ways.addObject();
            required.forEach(said.putArray("required")::add);
            for (String way : List.of("expand", "expand_kwargs", "partial")) {
                ways.addObject().putArray("required").add(way);
            }
        }
        return rule;
    }
}
