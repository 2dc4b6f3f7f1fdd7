package dev.mlopscloud.notebooks.execute;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.ApiError;
import dev.mlopscloud.notebooks.api.Json;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Values for a notebook, put into it as papermill does: a cell tagged {@code injected-parameters} after the one tagged
 * {@code parameters}, in place of one from an earlier execution, or else at the top.
 */
final class Parameters {
    private static final String TAG = "parameters";
    private static final String INJECTED = "injected-parameters";
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private Parameters() {}

    /**
     * Refuses what cannot be written as Python.
     *
     * @throws ApiError 400 if a name is no identifier
     */
    static void check(ObjectNode parameters) {
        parameters.fieldNames().forEachRemaining(name -> {
            if (!NAME.matcher(name).matches()) {
                throw new ApiError(400, "'" + name + "' cannot be the name of a parameter");
            }
        });
    }

    /** Puts the cell into the notebook; no parameters, no cell. */
    static void inject(ObjectNode notebook, ObjectNode parameters) {
        if (parameters.isEmpty() || !(notebook.path("cells") instanceof ArrayNode cells)) {
            return;
        }
        ObjectNode cell = cell(notebook, parameters);
        int before = tagged(cells, INJECTED);
        if (before >= 0) {
            cells.set(before, cell);
        } else {
            cells.insert(tagged(cells, TAG) + 1, cell);
        }
    }

    private static int tagged(ArrayNode cells, String tag) {
        for (int i = 0; i < cells.size(); i++) {
            if (hasTag(cells.get(i), tag)) {
                return i;
            }
        }
        return -1;
    }

    /** Whether a cell carries a tag. */
    static boolean hasTag(JsonNode cell, String tag) {
        for (JsonNode one : cell.path("metadata").path("tags")) {
            if (one.asText().equals(tag)) {
                return true;
            }
        }
        return false;
    }

    private static ObjectNode cell(ObjectNode notebook, ObjectNode parameters) {
        StringBuilder source = new StringBuilder("# Parameters\n");
        parameters.properties().forEach(entry -> source.append(entry.getKey())
                .append(" = ")
                .append(literal(entry.getValue()))
                .append('\n'));
        ObjectNode cell = Json.object().put("cell_type", "code").putNull("execution_count");
        if (notebook.path("nbformat_minor").asInt(0) >= 5) {
            cell.put("id", UUID.randomUUID().toString().substring(0, 8));
        }
        ObjectNode metadata = Json.object();
        metadata.set("tags", Json.array().add(INJECTED));
        cell.set("metadata", metadata);
        cell.set("outputs", Json.array());
        return cell.put("source", source.toString());
    }

    /** A JSON value as a Python expression. JSON's strings are Python's. */
    static String literal(JsonNode value) {
        return switch (value.getNodeType()) {
            case NULL, MISSING -> "None";
            case BOOLEAN -> value.booleanValue() ? "True" : "False";
            case ARRAY -> {
                StringBuilder list = new StringBuilder("[");
                value.forEach(
                        element -> list.append(list.length() > 1 ? ", " : "").append(literal(element)));
                yield list.append(']').toString();
            }
            case OBJECT -> {
                StringBuilder dict = new StringBuilder("{");
                value.properties().forEach(entry -> dict.append(dict.length() > 1 ? ", " : "")
                        .append(Json.object().textNode(entry.getKey()))
                        .append(": ")
                        .append(literal(entry.getValue())));
                yield dict.append('}').toString();
            }
            case NUMBER -> number(value);
            default -> value.toString();
        };
    }

    private static String number(JsonNode value) {
        double number = value.doubleValue();
        return Double.isFinite(number)
                ? value.asText()
                : "float('" + (Double.isNaN(number) ? "nan" : number > 0 ? "inf" : "-inf") + "')";
    }
}
