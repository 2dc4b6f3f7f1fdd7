package dev.mlopscloud.tracking.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.tracking.api.MlflowException;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One record of a dataset ({@code mlflow/entities/dataset_record.py}).
 *
 * @param outputs any JSON; absent if it was set to null
 * @param created milliseconds since 1970, as {@code updated}
 */
record EvaluationRecord(
        String id,
        JsonNode inputs,
        @Nullable JsonNode outputs,
        @Nullable ObjectNode expectations,
        ObjectNode tags,
        @Nullable ObjectNode source,
        long created,
        long updated,
        @Nullable String createdBy,
        @Nullable String updatedBy) {
    private static final String USER = "mlflow.user";
    private static final List<String> SOURCE_TYPES = List.of("UNSPECIFIED", "TRACE", "HUMAN", "DOCUMENT", "CODE");

    /** A record's members, as the caller gave them; those that are there are objects where they have to be. */
    static ObjectNode checked(JsonNode given) {
        if (!(given instanceof ObjectNode entry)) {
            throw MlflowException.invalid("'records' must be a list of JSON objects");
        }
        for (String part : List.of("inputs", "expectations", "tags", "source")) {
            JsonNode value = entry.path(part);
            if (!value.isMissingNode() && !value.isNull() && !value.isObject()) {
                throw MlflowException.invalid("'" + part + "' of a record must be a JSON object");
            }
        }
        if (entry.path("inputs").isNull()) {
            throw MlflowException.invalid("inputs must be provided");
        }
        return entry;
    }

    static JsonNode inputs(ObjectNode given) {
        return given.path("inputs").isObject() ? given.get("inputs") : JsonNodeFactory.instance.objectNode();
    }

    static EvaluationRecord create(ObjectNode given, long now) {
        JsonNode outputs = given.has("outputs") ? given.get("outputs") : JsonNodeFactory.instance.objectNode();
        ObjectNode tags = object(given, "tags");
        String user = user(given);
        return new EvaluationRecord(
                "dr-" + UUID.randomUUID().toString().replace("-", ""),
                inputs(given),
                outputs.isNull() ? null : outputs,
                object(given, "expectations"),
                tags == null ? JsonNodeFactory.instance.objectNode() : tags,
                source(object(given, "source")),
                now,
                now,
                user,
                user);
    }

    private static @Nullable ObjectNode object(ObjectNode given, String part) {
        return given.get(part) instanceof ObjectNode object ? object : null;
    }

    static @Nullable String user(ObjectNode given) {
        return given.path("tags").path(USER).textValue();
    }

    private static @Nullable ObjectNode source(@Nullable ObjectNode given) {
        if (given == null || given.isEmpty()) {
            return null;
        }
        String type = given.path("source_type").asText().toUpperCase(Locale.ROOT);
        if (!SOURCE_TYPES.contains(type)) {
            throw MlflowException.invalid("Invalid dataset record source type: " + type + ". Valid source types: "
                    + SOURCE_TYPES.stream().map(known -> "'" + known + "'").toList());
        }
        ObjectNode source = JsonNodeFactory.instance.objectNode().put("source_type", type);
        source.set(
                "source_data",
                given.path("source_data").isObject()
                        ? given.get("source_data")
                        : JsonNodeFactory.instance.objectNode());
        return source;
    }

    /** This record with what else is known of the same inputs. */
    EvaluationRecord merged(ObjectNode given, long now) {
        JsonNode newOutputs = given.has("outputs") ? given.get("outputs") : outputs;
        ObjectNode newExpectations = expectations;
        ObjectNode more = object(given, "expectations");
        if (more != null && !more.isEmpty()) {
            newExpectations = expectations == null ? JsonNodeFactory.instance.objectNode() : expectations.deepCopy();
            newExpectations.setAll(more);
        }
        ObjectNode newTags = tags.deepCopy();
        ObjectNode moreTags = object(given, "tags");
        if (moreTags != null) {
            newTags.setAll(moreTags);
        }
        String user = user(given);
        return new EvaluationRecord(
                id,
                inputs,
                newOutputs == null || newOutputs.isNull() ? null : newOutputs,
                newExpectations,
                newTags,
                source,
                created,
                now,
                createdBy,
                user == null ? updatedBy : user);
    }

    ObjectNode json(String datasetId) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("dataset_record_id", id).put("dataset_id", datasetId);
        json.set("inputs", inputs);
        if (outputs != null) {
            json.set("outputs", outputs);
        }
        if (expectations != null) {
            json.set("expectations", expectations);
        }
        json.set("tags", tags);
        if (source != null) {
            json.set("source", source);
            String type = source.path("source_type").asText();
            String of = source.path("source_data")
                    .path(type.equals("TRACE") ? "trace_id" : "source_id")
                    .textValue();
            if (of != null) {
                json.put("source_id", of);
            }
            json.put("source_type", type);
        }
        json.put("created_time", created).put("last_update_time", updated);
        if (createdBy != null) {
            json.put("created_by", createdBy);
        }
        if (updatedBy != null) {
            json.put("last_updated_by", updatedBy);
        }
        return json;
    }
}
