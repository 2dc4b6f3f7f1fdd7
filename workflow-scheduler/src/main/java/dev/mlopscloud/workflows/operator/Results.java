package dev.mlopscloud.workflows.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mlopscloud.workflows.definition.Action;
import dev.mlopscloud.workflows.definition.OperatorKind;
import dev.mlopscloud.workflows.document.Document;
import dev.mlopscloud.workflows.document.MalformedDocumentException;
import dev.mlopscloud.workflows.operator.Outcome.Decision;
import dev.mlopscloud.workflows.template.Python;
import dev.mlopscloud.workflows.xcom.XCom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the end of a process means to its task. */
public final class Results {
    /** As in Airflow, the status by which a script says that there was nothing to do. */
    private static final int SKIPPED = 99;

    private Results() {}

    /**
     * What became of a try whose process has ended.
     *
     * @param pushes whether the result becomes an XCom
     * @param multiple whether each member of a result that is a dict becomes an XCom of its own
     */
    public static Outcome of(Action action, TryEnd end, boolean pushes, boolean multiple) {
        if (action.kind() == OperatorKind.BASH) {
            return bash(action, end, pushes);
        }
        JsonNode result;
        try {
            result = end.result().isPresent()
                    ? Document.json(end.result().get()).root()
                    : JsonNodeFactory.instance.objectNode();
        } catch (MalformedDocumentException e) {
            return new Outcome.Failed("The result of the task is not readable: " + e.getMessage());
        }
        if (result.path("state").asText().equals("skipped")) {
            return new Outcome.Skipped("The task raised AirflowSkipException");
        }
        if (!end.success()) {
            return new Outcome.Failed(end.reason(), result.path("final").asBoolean());
        }
        JsonNode value = result.path("return_value");
        Map<String, JsonNode> xcoms = new LinkedHashMap<>();
        result.path("xcoms").properties().forEach(member -> xcoms.put(member.getKey(), member.getValue()));
        return success(action, value, xcoms, pushes, multiple);
    }

    private static Outcome bash(Action action, TryEnd end, boolean pushes) {
        List<String> skipping = action.tree("skip_on_exit_code").isNull()
                ? List.of()
                : action.texts("skip_on_exit_code", List.of(Integer.toString(SKIPPED)));
        if (skipping.contains(Integer.toString(end.status()))) {
            return new Outcome.Skipped(end.reason());
        }
        if (!end.success()) {
            return new Outcome.Failed(end.reason());
        }
        JsonNode line = JsonNodeFactory.instance.textNode(end.lastLine());
        return success(action, line, new LinkedHashMap<>(), pushes, false);
    }

    /** A try that did what it should, with the decision that its result is, where it is one. */
    static Outcome success(
            Action action, JsonNode value, Map<String, JsonNode> xcoms, boolean pushes, boolean multiple) {
        if (pushes && !value.isMissingNode() && !value.isNull()) {
            if (multiple && value.isObject()) {
                value.properties().forEach(member -> xcoms.putIfAbsent(member.getKey(), member.getValue()));
            }
            xcoms.putIfAbsent(XCom.RESULT, value);
        }
        for (Map.Entry<String, JsonNode> xcom : xcoms.entrySet()) {
            if (xcom.getValue().toString().length() > XCom.LONGEST) {
                return new Outcome.Failed(
                        "The XCom " + xcom.getKey() + " has more than " + XCom.LONGEST + " characters");
            }
            if (xcom.getKey().isEmpty() || xcom.getKey().length() > XCom.LONGEST_KEY) {
                return new Outcome.Failed("The key of an XCom has 1 to " + XCom.LONGEST_KEY + " characters");
            }
        }
        return new Outcome.Success(xcoms, decision(action, value));
    }

    private static @Nullable Decision decision(Action action, JsonNode value) {
        return switch (action.kind()) {
            case BRANCH -> new Decision.Follow(ids(value));
            case SHORT_CIRCUIT ->
                Python.truth(Python.of(value))
                        ? null
                        : new Decision.Stop(action.flag("ignore_downstream_trigger_rules", true));
            default -> null;
        };
    }

    private static List<String> ids(JsonNode value) {
        List<String> ids = new ArrayList<>();
        if (value.isArray()) {
            value.forEach(item -> ids.add(item.asText()));
        } else if (value.isTextual()) {
            ids.add(value.textValue());
        }
        return ids;
    }
}
