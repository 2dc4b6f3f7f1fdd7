package dev.mlopscloud.notebooks.lab;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.notebooks.api.ApiError;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Whether settings fit their plugin's schema, by the rules of JSON Schema's draft 7, as the frontend has it. */
final class SettingsCheck {
    private static final Logger LOG = Logger.getLogger(SettingsCheck.class);
    private static final JsonSchemaOptions OPTIONS = new JsonSchemaOptions()
            .setDraft(Draft.DRAFT7)
            .setBaseUri("https://jupyter.org/settings")
            .setOutputFormat(OutputFormat.Basic);

    private SettingsCheck() {}

    /**
     * Refuses settings that do not fit.
     *
     * @throws ApiError 400 with what is wrong
     */
    static void check(String id, JsonNode settings, JsonNode schema) {
        problem(settings, schema).ifPresent(problem -> {
            throw new ApiError(400, "Failed validating settings (" + id + "): " + problem);
        });
    }

    /** What is wrong with settings, if anything. A plugin's own mistakes in its schema are nobody else's. */
    static Optional<String> problem(JsonNode settings, JsonNode schema) {
        if (!settings.isObject()) {
            return Optional.of("they are not an object");
        }
        OutputUnit result;
        try {
            result = Validator.create(JsonSchema.of(new JsonObject(schema.toString())), OPTIONS)
                    .validate(new JsonObject(settings.toString()));
        } catch (RuntimeException e) {
            LOG.warnf("A plugin's schema cannot be used to check its settings: %s", e.getMessage());
            return Optional.empty();
        }
        if (!Boolean.FALSE.equals(result.getValid())) {
            return Optional.empty();
        }
        List<OutputUnit> errors = result.getErrors();
        if (errors == null || errors.isEmpty()) {
            return Optional.of("they do not fit the schema");
        }
        OutputUnit first = errors.getLast();
        return Optional.of(first.getInstanceLocation() + ": " + first.getError());
    }
}
