package dev.mlopscloud.workflows.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.workflows.definition.Action;
import dev.mlopscloud.workflows.definition.OperatorKind;
import dev.mlopscloud.workflows.definition.Param;
import dev.mlopscloud.workflows.engine.TaskState;
import dev.mlopscloud.workflows.xcom.XCom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Asks a person and waits, without a slot, until someone answers or the time is up. */
final class Inquiry {
    private static final String RESPONSE = "response";
    private static final String APPROVE = "Approve";
    private static final String REJECT = "Reject";

    private Inquiry() {}

    static Outcome run(Call call, boolean pushes) {
        ObjectNode question = call.memory().has("subject") ? call.memory() : question(call);
        JsonNode response = question.path(RESPONSE);
        if (response.isObject()) {
            Optional<String> fault = fault(question.path("params"), response.path("params_input"));
            return fault.isPresent()
                    ? new Outcome.Failed(fault.get(), true)
                    : answered(call.action(), response, pushes);
        }
        Instant end = call.timeout() == null ? null : call.started().plus(call.timeout());
        if (end == null || end.isAfter(call.now())) {
            call.say("Waiting for an answer: " + question.path("subject").asText());
            return new Outcome.Suspended(TaskState.AWAITING_INPUT, end, null, question);
        }
        if (question.path("defaults").isEmpty()) {
            return new Outcome.Failed("Nobody answered in time, and there are no defaults", true);
        }
        call.say("Nobody answered in time: taking the defaults");
        ObjectNode defaults = response(question.path("defaults"), values(question.path("params")), call.now());
        question.set(RESPONSE, defaults);
        call.remember().accept(question);
        return answered(call.action(), defaults, pushes);
    }

    private static ObjectNode question(Call call) {
        Action action = call.action();
        boolean approval = action.kind() == OperatorKind.APPROVAL;
        ObjectNode question = JsonNodeFactory.instance.objectNode();
        question.put("subject", action.text("subject", ""));
        question.put("body", action.text("body"));
        question.set("options", list(approval ? List.of(APPROVE, REJECT) : action.texts("options", List.of())));
        question.set("defaults", list(action.texts("defaults", List.of())));
        question.put("multiple", action.flag("multiple", false));
        JsonNode params = action.tree("params");
        question.set("params", params.isObject() ? params : JsonNodeFactory.instance.objectNode());
        question.set("assigned_users", list(action.texts("assigned_users", List.of())));
        question.put("created_at", call.now().toString());
        return question;
    }

    /** As in Airflow, an answer gives all parameters or none. */
    private static Optional<String> fault(JsonNode params, JsonNode given) {
        if (params.isEmpty() || given.isEmpty()) {
            return Optional.empty();
        }
        Set<String> names = new TreeSet<>();
        params.fieldNames().forEachRemaining(names::add);
        Set<String> answered = new TreeSet<>();
        given.fieldNames().forEachRemaining(answered::add);
        if (!names.equals(answered)) {
            return Optional.of("params_input has " + answered + ", the question asks for " + names);
        }
        return names.stream()
                .flatMap(name -> fault(name, new Param(params.path(name)), given.path(name)).stream())
                .findFirst();
    }

    private static Optional<String> fault(String name, Param param, JsonNode value) {
        return param.fault().or(() -> param.refusal(value)).map(why -> "Invalid input for param " + name + ": " + why);
    }

    private static ObjectNode values(JsonNode params) {
        ObjectNode values = JsonNodeFactory.instance.objectNode();
        params.properties().forEach(member -> {
            JsonNode value = new Param(member.getValue()).value();
            if (!value.isMissingNode()) {
                values.set(member.getKey(), value);
            }
        });
        return values;
    }

    private static ArrayNode list(List<String> texts) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        texts.forEach(list::add);
        return list;
    }

    private static ObjectNode response(JsonNode chosen, JsonNode params, Instant now) {
        ObjectNode response = JsonNodeFactory.instance.objectNode();
        response.set("chosen_options", chosen);
        response.set("params_input", params);
        response.put("responded_at", now.toString());
        return response;
    }

    private static Outcome answered(Action action, JsonNode response, boolean pushes) {
        Map<String, JsonNode> xcoms = new LinkedHashMap<>();
        if (pushes) {
            xcoms.put(XCom.RESULT, response);
        }
        if (action.kind() == OperatorKind.HITL_BRANCH) {
            return new Outcome.Success(xcoms, new Outcome.Decision.Follow(followed(action, response)));
        }
        boolean rejected = action.kind() == OperatorKind.APPROVAL
                && REJECT.equals(response.path("chosen_options").path(0).asText());
        if (rejected && action.flag("fail_on_reject", false)) {
            return new Outcome.Failed("Rejected", true);
        }
        return new Outcome.Success(xcoms, rejected ? new Outcome.Decision.Stop(true) : null);
    }

    /** The tasks that the chosen options stand for: those that a mapping names, or those of their own names. */
    private static List<String> followed(Action action, JsonNode response) {
        List<String> ids = new ArrayList<>();
        for (JsonNode option : response.path("chosen_options")) {
            ids.add(action.tree("options_mapping").path(option.asText()).asText(option.asText()));
        }
        return ids;
    }
}
