package dev.mlopscloud.tracking.webhook;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.tracking.api.Fields;
import dev.mlopscloud.tracking.api.MlflowException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a webhook can tell of ({@code mlflow/entities/webhook.py}). */
public enum WebhookEvent {
    REGISTERED_MODEL_CREATED("registered_model", "created"),
    MODEL_VERSION_CREATED("model_version", "created"),
    MODEL_VERSION_TAG_SET("model_version_tag", "set"),
    MODEL_VERSION_TAG_DELETED("model_version_tag", "deleted"),
    MODEL_VERSION_ALIAS_CREATED("model_version_alias", "created"),
    MODEL_VERSION_ALIAS_DELETED("model_version_alias", "deleted"),
    PROMPT_CREATED("prompt", "created"),
    PROMPT_VERSION_CREATED("prompt_version", "created"),
    PROMPT_TAG_SET("prompt_tag", "set"),
    PROMPT_TAG_DELETED("prompt_tag", "deleted"),
    PROMPT_VERSION_TAG_SET("prompt_version_tag", "set"),
    PROMPT_VERSION_TAG_DELETED("prompt_version_tag", "deleted"),
    PROMPT_ALIAS_CREATED("prompt_alias", "created"),
    PROMPT_ALIAS_DELETED("prompt_alias", "deleted"),
    /** Of the AI gateway, which this server has not: it can be listened to and never happens. */
    BUDGET_POLICY_EXCEEDED("budget_policy", "exceeded");

    private static final List<String> ACTIONS = List.of("created", "updated", "deleted", "set", "exceeded");

    private final String entity;
    private final String action;

    WebhookEvent(String entity, String action) {
        this.entity = entity;
        this.action = action;
    }

    String entity() {
        return entity;
    }

    String action() {
        return action;
    }

    /** The event of a request's object: its entity and action by their names in capitals. */
    static WebhookEvent read(Fields given) {
        String entity = given.required("entity").toLowerCase(Locale.ROOT);
        String action = given.required("action").toLowerCase(Locale.ROOT);
        List<WebhookEvent> known = Arrays.stream(values())
                .filter(event -> event.entity.equals(entity))
                .toList();
        if (known.isEmpty()) {
            throw given.invalid("entity");
        }
        if (!ACTIONS.contains(action)) {
            throw given.invalid("action");
        }
        return known.stream()
                .filter(event -> event.action.equals(action))
                .findFirst()
                .orElseThrow(() -> MlflowException.invalid("Invalid action '" + action + "' for entity '" + entity
                        + "'. Valid actions are: "
                        + known.stream()
                                .map(event -> "'" + event.action + "'")
                                .sorted()
                                .toList()));
    }

    /** What {@code webhooks/{id}/test} sends ({@code mlflow/webhooks/types.py}). */
    ObjectNode example() {
        String subject = entity.startsWith("prompt") ? "example_prompt" : "example_model";
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        switch (this) {
            case REGISTERED_MODEL_CREATED -> described(data.put("name", subject), "An example registered model");
            case PROMPT_CREATED -> described(data.put("name", subject), "An example prompt");
            case MODEL_VERSION_CREATED ->
                described(
                        data.put("name", subject)
                                .put("version", "1")
                                .put("source", "models:/123")
                                .put("run_id", "abcd1234abcd5678"),
                        "An example model version");
            case PROMPT_VERSION_CREATED ->
                described(
                        data.put("name", subject).put("version", "1").put("template", "Hello {{name}}!"),
                        "An example prompt version");
            case MODEL_VERSION_TAG_SET, PROMPT_VERSION_TAG_SET ->
                data.put("name", subject)
                        .put("version", "1")
                        .put("key", "example_key")
                        .put("value", "example_value");
            case MODEL_VERSION_TAG_DELETED, PROMPT_VERSION_TAG_DELETED ->
                data.put("name", subject).put("version", "1").put("key", "example_key");
            case PROMPT_TAG_SET ->
                data.put("name", subject).put("key", "example_key").put("value", "example_value");
            case PROMPT_TAG_DELETED -> data.put("name", subject).put("key", "example_key");
            case MODEL_VERSION_ALIAS_CREATED, PROMPT_ALIAS_CREATED ->
                data.put("name", subject).put("alias", "example_alias").put("version", "1");
            case MODEL_VERSION_ALIAS_DELETED, PROMPT_ALIAS_DELETED ->
                data.put("name", subject).put("alias", "example_alias");
            case BUDGET_POLICY_EXCEEDED ->
                data.put("budget_policy_id", "bp-abc123")
                        .put("budget_unit", "USD")
                        .put("budget_amount", 100.0)
                        .put("current_spend", 105.5)
                        .put("duration_unit", "MONTHS")
                        .put("duration_value", 1)
                        .put("target_scope", "ENDPOINT")
                        .put("workspace", "default")
                        .put("target_value", "ep-abc123")
                        .put("window_start", 1_704_067_200_000L);
        }
        return data;
    }

    private static void described(ObjectNode data, String description) {
        data.putObject("tags").put("example_key", "example_value");
        data.put("description", description);
    }
}
