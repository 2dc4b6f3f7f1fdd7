package dev.mlopscloud.tracking.graphql;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.tracking.graphql.Document.Value;
import dev.mlopscloud.tracking.graphql.Document.Variable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The variables of one operation: what it declares, what it uses, what it is given. */
final class Variables {
    private final Document.Operation operation;
    private final Map<String, Variable> declared = new HashMap<>();
    private final Set<String> used = new HashSet<>();

    /** Checks what is declared. */
    Variables(Document.Operation operation) {
        this.operation = operation;
        for (Variable variable : operation.variables()) {
            if (declared.put(variable.name(), variable) != null) {
                throw new GraphqlException("There can be only one variable named '$" + variable.name() + "'.");
            }
            String type = variable.type().replaceAll("[\\[\\]!]", "");
            if (Schema.isObject(type)) {
                throw new GraphqlException(
                        "Variable '$" + variable.name() + "' cannot be non-input type '" + variable.type() + "'.");
            }
            if (!Inputs.isInput(type)) {
                throw new GraphqlException("Unknown type '" + type + "'.");
            }
            JsonNode value = variable.defaultValue();
            if (value != null) {
                Inputs.check(value, variable.type(), "", "");
            }
        }
    }

    /** Checks a field's arguments against its types, and notes the variables in them. */
    void use(String type, String field, Map<String, Value> arguments) {
        arguments.forEach((name, value) -> {
            String expected = Inputs.argument(field, name);
            if (expected == null) {
                throw new GraphqlException("Unknown argument '" + name + "' on field '" + type + "." + field + "'.");
            }
            note(value, expected);
        });
    }

    private void note(Value value, @Nullable String expected) {
        switch (value) {
            case Value.Variable variable -> {
                used.add(variable.name());
                Variable known = declared.get(variable.name());
                if (known == null) {
                    throw new GraphqlException("Variable '$" + variable.name() + "' is not defined" + by() + ".");
                }
                if (expected != null && !known.type().replace("!", "").equals(expected)) {
                    throw new GraphqlException("Variable '$" + variable.name() + "' of type '" + known.type()
                            + "' used in position expecting type '" + expected + "'.");
                }
            }
            case Value.Constant constant -> {
                if (expected != null) {
                    Inputs.check(constant.value(), expected, "", "");
                }
            }
            case Value.Items items -> {
                String item = expected != null && expected.startsWith("[")
                        ? expected.substring(1, expected.length() - 1)
                        : null;
                items.items().forEach(each -> note(each, item));
            }
            case Value.Fields fields ->
                fields.fields().forEach((name, item) -> note(item, Inputs.field(expected, name)));
        }
    }

    private String by() {
        return operation.name().isEmpty() ? "" : " by operation '" + operation.name() + "'";
    }

    /** The values, those of the declarations where none is given; once all that is used is noted. */
    Map<String, JsonNode> values(Map<String, JsonNode> given) {
        Map<String, JsonNode> values = new HashMap<>();
        for (Variable variable : List.copyOf(operation.variables())) {
            String name = "Variable '$" + variable.name() + "'";
            if (!used.contains(variable.name())) {
                String where = operation.name().isEmpty() ? "" : " in operation '" + operation.name() + "'";
                throw new GraphqlException(name + " is never used" + where + ".");
            }
            JsonNode value = given.getOrDefault(variable.name(), variable.defaultValue());
            boolean required = variable.type().endsWith("!");
            if (value == null && required) {
                throw new GraphqlException(name + " of required type '" + variable.type() + "' was not provided.");
            }
            if (value != null && value.isNull() && required) {
                throw new GraphqlException(name + " of non-null type '" + variable.type() + "' must not be null.");
            }
            if (value != null) {
                Inputs.check(value, variable.type(), variable.name(), name + " got invalid value ");
                values.put(variable.name(), value);
            }
        }
        return values;
    }
}
