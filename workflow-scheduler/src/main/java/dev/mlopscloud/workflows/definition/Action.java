package dev.mlopscloud.workflows.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a task does when its turn comes.
 *
 * @param fields what was said to the operator, as it was written or as it was rendered
 */
public record Action(OperatorKind kind, ObjectNode fields) {

    /** The class that the task's operator has in Airflow, in Python's own words for one of a Python DAG. */
    public String operatorName() {
        return text("_operator_name", text("task_type", kind.airflowClass()));
    }

    /** The module of that class. */
    public String operatorModule() {
        return text("_task_module", kind.airflowModule());
    }

    /** The names of what is rendered before each try. */
    public List<String> templateFields() {
        return isOfPython() ? texts("template_fields", List.of()) : kind.templateFields();
    }

    /** Whether it is of a Python DAG, whatever does it. */
    public boolean isOfPython() {
        return fields.has("_task_module");
    }

    public boolean has(String name) {
        return fields.hasNonNull(name);
    }

    public JsonNode tree(String name) {
        return fields.path(name);
    }

    public @Nullable String text(String name) {
        JsonNode value = fields.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        return value.isValueNode() ? value.asText() : value.toString();
    }

    public String text(String name, String otherwise) {
        String value = text(name);
        return value == null ? otherwise : value;
    }

    public double number(String name, double otherwise) {
        JsonNode value = fields.path(name);
        return value.isNumber() ? value.doubleValue() : otherwise;
    }

    public boolean flag(String name, boolean otherwise) {
        JsonNode value = fields.path(name);
        return value.isBoolean() ? value.booleanValue() : otherwise;
    }

    /** The texts of a list, or a single one. */
    public List<String> texts(String name, List<String> otherwise) {
        JsonNode value = fields.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        List<String> texts = new ArrayList<>();
        if (value.isArray()) {
            value.forEach(item -> texts.add(item.asText()));
        } else {
            texts.add(value.asText());
        }
        return texts;
    }
}
