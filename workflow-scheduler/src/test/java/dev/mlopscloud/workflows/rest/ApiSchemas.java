package dev.mlopscloud.workflows.rest;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The schemas of the records that answers are made of. */
final class ApiSchemas {
    private static final Map<Type, String> NUMBERS = Map.of(
            int.class, "integer",
            long.class, "integer",
            Integer.class, "integer",
            Long.class, "integer",
            double.class, "number",
            Double.class, "number",
            boolean.class, "boolean",
            Boolean.class, "boolean");

    private final ObjectMapper json;
    private final ObjectNode schemas;

    ApiSchemas(ObjectMapper json, ObjectNode schemas) {
        this.json = json;
        this.schemas = schemas;
    }

    void addError() {
        ObjectNode refusal = schemas.putObject("Refusal").put("type", "object");
        refusal.putArray("required").add("detail");
        refusal.putObject("properties").putObject("detail");
    }

    /** The schema of a type, by reference where it is a record. */
    ObjectNode of(Type type) {
        ObjectNode schema = json.createObjectNode();
        if (NUMBERS.containsKey(type)) {
            return schema.put("type", NUMBERS.get(type));
        }
        if (type == String.class) {
            return schema.put("type", "string");
        }
        if (type == Instant.class) {
            return schema.put("type", "string").put("format", "date-time");
        }
        if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
            schema.put("type", "array").set("items", of(generic.getActualTypeArguments()[0]));
            return schema;
        }
        if (type instanceof ParameterizedType) {
            return schema.put("type", "object");
        }
        if (type instanceof Class<?> record && record.isRecord()) {
            return schema.put("$ref", "#/components/schemas/" + add(record));
        }
        return schema;
    }

    private String add(Class<?> record) {
        Class<?> outer = record.getEnclosingClass();
        String name = (outer == null ? "" : outer.getSimpleName() + "_") + record.getSimpleName();
        if (!schemas.has(name)) {
            ObjectNode schema = schemas.putObject(name).put("type", "object");
            ArrayNode required = schema.putArray("required");
            fill(record, schema.putObject("properties"), required);
        }
        return name;
    }

    private void fill(Class<?> record, ObjectNode properties, ArrayNode required) {
        for (RecordComponent component : record.getRecordComponents()) {
            if (component.getAccessor().isAnnotationPresent(JsonUnwrapped.class)) {
                fill(component.getType(), properties, required);
                continue;
            }
            String name = name(record, component);
            required.add(name);
            boolean raw = component.getAccessor().isAnnotationPresent(JsonRawValue.class);
            ObjectNode schema = raw ? json.createObjectNode() : of(component.getGenericType());
            if (component.getAnnotatedType().isAnnotationPresent(Nullable.class) && !schema.isEmpty()) {
                ObjectNode nullable = json.createObjectNode();
                nullable.putArray("anyOf").add(schema).addObject().put("type", "null");
                schema = nullable;
            }
            properties.set(name, schema);
        }
    }

    private static String name(Class<?> record, RecordComponent component) {
        JsonProperty own = component.getAccessor().getAnnotation(JsonProperty.class);
        if (own != null) {
            return own.value();
        }
        return record.isAnnotationPresent(JsonNaming.class)
                ? new PropertyNamingStrategies.SnakeCaseStrategy().translate(component.getName())
                : component.getName();
    }
}
