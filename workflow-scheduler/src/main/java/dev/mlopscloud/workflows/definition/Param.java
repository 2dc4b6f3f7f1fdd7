package dev.mlopscloud.workflows.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Optional;
import java.util.Set;

/**
 * What a run can be given under one name: a default, and a JSON Schema that a value must meet.
 *
 * @param schema the parameter as it was written: a plain value, or an object that is a schema with a default
 */
public record Param(JsonNode schema) {
    /** Words that describe, or that only Airflow's form knows. */
    private static final Set<String> NOTES = Set.of(
            "default",
            "title",
            "description",
            "description_md",
            "examples",
            "section",
            "values_display",
            "custom_html_form",
            "$schema",
            "$comment",
            "deprecated",
            "readOnly",
            "writeOnly");

    /** The value of a run that gives none; missing when a run must give one. */
    public JsonNode value() {
        return isPlain() ? schema : schema.path("default");
    }

    public Optional<String> description() {
        return isPlain()
                ? Optional.empty()
                : Optional.ofNullable(schema.path("description").textValue());
    }

    /** The JSON Schema of its values; that of a plain value is empty. */
    public JsonNode rules() {
        return isPlain() ? JsonNodeFactory.instance.objectNode() : schema;
    }

    /** Why {@code value} is not acceptable, or nothing when it is. */
    public Optional<String> refusal(JsonNode value) {
        if (isPlain()) {
            return Optional.empty();
        }
        return value instanceof MissingNode ? Optional.of("a value is required") : JsonSchema.refusal(schema, value);
    }

    /** What is wrong with the parameter itself, or nothing. */
    public Optional<String> fault() {
        return isPlain() ? Optional.empty() : JsonSchema.fault(schema);
    }

    /** An object that is not a schema through and through is a value. */
    private boolean isPlain() {
        if (!schema.isObject() || schema.isEmpty()) {
            return true;
        }
        return schema.properties().stream()
                        .anyMatch(member ->
                                !NOTES.contains(member.getKey()) && !JsonSchema.WORDS.contains(member.getKey()))
                || !(schema.has("default")
                        || schema.has("type")
                        || schema.has("enum")
                        || schema.has("const")
                        || schema.has("anyOf")
                        || schema.has("oneOf")
                        || schema.has("allOf"));
    }
}
