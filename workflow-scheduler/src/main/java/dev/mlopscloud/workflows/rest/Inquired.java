package dev.mlopscloud.workflows.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.workflows.definition.Param;
import dev.mlopscloud.workflows.run.Inquiries;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Questions to people in Airflow's shape. */
public final class Inquired {
    private Inquired() {}

    /** Airflow's {@code HITLDetailCollection}. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Page(List<Map<String, Object>> hitlDetails, int totalEntries) {}

    /** Airflow's {@code HITLDetail}. */
    public static Map<String, Object> detail(Inquiries.Inquiry asked) {
        JsonNode question = asked.question();
        JsonNode response = question.path("response");
        Map<String, Object> detail = new LinkedHashMap<>();
        for (String name : List.of("options", "subject", "body", "defaults", "multiple")) {
            detail.put(name, question.path(name));
        }
        detail.put("params", params(question.path("params")));
        detail.put("assigned_users", users(question.path("assigned_users")));
        detail.put("created_at", question.path("created_at"));
        detail.put("responded_by_user", orNull(response.path("responded_by_user")));
        detail.put("responded_at", orNull(response.path("responded_at")));
        detail.put("chosen_options", orNull(response.path("chosen_options")));
        detail.put(
                "params_input",
                response.path("params_input").isObject()
                        ? response.path("params_input")
                        : JsonNodeFactory.instance.objectNode());
        detail.put("response_received", response.isObject());
        detail.put("task_instance", TaskInstanceBody.of(asked.task()));
        return detail;
    }

    private static JsonNode orNull(JsonNode node) {
        return node.isMissingNode() ? JsonNodeFactory.instance.nullNode() : node;
    }

    /** Those of definitions are written as values or schemas; workers tell all three. */
    private static ObjectNode params(JsonNode params) {
        ObjectNode described = JsonNodeFactory.instance.objectNode();
        params.properties().forEach(member -> {
            JsonNode value = member.getValue();
            boolean whole = value.has("value") && value.has("description") && value.has("schema");
            if (whole) {
                described.set(member.getKey(), value);
            } else {
                Param written = new Param(value);
                ObjectNode param = described.putObject(member.getKey());
                param.set("value", orNull(written.value()));
                param.put("description", written.description().orElse(null));
                param.set("schema", written.rules());
            }
        });
        return described;
    }

    private static JsonNode users(JsonNode ids) {
        var users = JsonNodeFactory.instance.arrayNode();
        ids.forEach(id -> users.addObject().put("id", id.asText()).put("name", id.asText()));
        return users;
    }
}
