package dev.mlopscloud.tracking.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.tracking.api.MlflowException;
import java.util.List;

/**
 * What a run keeps of a model that was logged to it ({@code mlflow/models/model.py:get_tags_dict}).
 *
 * @param json an object with the model's place, time and flavors
 */
record ModelNote(String json) {
    static final String HISTORY_TAG = "mlflow.log-model.history";

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final List<String> MANDATORY = List.of("artifact_path", "flavors", "utc_time_created", "run_id");
    private static final List<String> KEPT = List.of("run_id", "artifact_path", "utc_time_created", "model_uuid");

    static ModelNote of(String modelJson) {
        JsonNode model = parsed(modelJson);
        List<String> missing =
                MANDATORY.stream().filter(field -> !model.has(field)).toList();
        if (!missing.isEmpty()) {
            throw MlflowException.invalid(
                    "Model json is missing mandatory fields: {'" + String.join("', '", missing) + "'}");
        }
        ObjectNode note = MAPPER.createObjectNode();
        KEPT.forEach(field -> {
            if (model.has(field)) {
                note.set(field, model.get(field));
            }
        });
        if (!note.has("model_uuid")) {
            note.putNull("model_uuid");
        }
        ObjectNode flavors = note.putObject("flavors");
        model.get("flavors").properties().forEach(flavor -> {
            JsonNode settings = flavor.getValue().deepCopy();
            if (settings instanceof ObjectNode object) {
                object.remove("config");
            }
            flavors.set(flavor.getKey(), settings);
        });
        return new ModelNote(note.toString());
    }

    private static JsonNode parsed(String modelJson) {
        try {
            JsonNode model = MAPPER.readTree(modelJson);
            // Postgres keeps no NUL in a document.
            if (model instanceof ObjectNode && !modelJson.contains("\\u0000")) {
                return model;
            }
        } catch (JsonProcessingException e) {
            throw malformed(modelJson);
        }
        throw malformed(modelJson);
    }

    private static MlflowException malformed(String modelJson) {
        return MlflowException.invalid("Malformed model info. \n " + modelJson + " \n is not a valid JSON.");
    }
}
