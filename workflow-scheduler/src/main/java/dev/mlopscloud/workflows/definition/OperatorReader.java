package dev.mlopscloud.workflows.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.workflows.document.Fields;
import dev.mlopscloud.workflows.document.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what a task says to its operator, and what the task is mapped over. */
final class OperatorReader {
    private static final int MAX_LISTS = 20;
    private static final Set<String> SOURCES = Set.of("script", "module", "code");
    private static final Pattern MODULE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)*");
    private static final Pattern SCRIPT = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*");

    private final Problems problems;
    private final Function<String, Optional<String>> templateFault;
    private final ListReader lists;

    OperatorReader(Problems problems, Function<String, Optional<String>> templateFault) {
        this.problems = problems;
        this.templateFault = templateFault;
        this.lists = new ListReader(problems, templateFault);
    }

    /** The operator that {@code node} names, {@code null} with a problem noted if there is none. */
    static @Nullable OperatorKind kind(JsonNode node) {
        return OperatorKind.of(node.path("operator").asText()).orElse(null);
    }

    /** What the task says to its operator. */
    Action read(Fields task, @Nullable OperatorKind kind) {
        ObjectNode values = JsonNodeFactory.instance.objectNode();
        if (kind == null) {
            if (task.has("operator")) {
                task.problem("operator", "enum", "Input should be one of " + String.join(", ", OperatorKind.names()));
            } else {
                task.missing("operator");
            }
            return new Action(OperatorKind.EMPTY, values);
        }
        Set<String> later = new TreeSet<>();
        task.tree("expand").fieldNames().forEachRemaining(later::add);
        for (OperatorField field : kind.fields()) {
            boolean partial = task.tree("partial").has(field.name());
            JsonNode value = partial ? task.tree("partial").path(field.name()) : task.tree(field.name());
            List<Object> at = partial ? task.at("partial") : task.at(field.name());
            if (partial) {
                at.add(field.name());
            }
            if (value.isMissingNode() || value.isNull()) {
                if (field.required() && !later.contains(field.name()) && !task.has(Expansion.SETS)) {
                    task.missing(field.name());
                }
            } else if (isOfType(field, value, at) && isWellFormed(field, value, at)) {
                values.set(field.name(), value);
            }
        }
        checkPartial(task, kind);
        check(task, kind, values, later);
        return new Action(kind, values);
    }

    private void checkPartial(Fields task, OperatorKind kind) {
        Set<String> known = new TreeSet<>();
        kind.fields().forEach(field -> known.add(field.name()));
        task.tree("partial").fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                problems.add(
                        longer(task.at("partial"), name),
                        "extra_forbidden",
                        "Unknown key; expected one of " + String.join(", ", known),
                        task.tree("partial").path(name));
            }
        });
    }

    /** What is wrong with the syntax of a template, if anything. */
    Optional<String> fault(String template) {
        return templateFault.apply(template);
    }

    private boolean isOfType(OperatorField field, JsonNode value, List<Object> at) {
        String expected =
                switch (field.type()) {
                    case TEXT -> value.isTextual() ? "" : "Input should be a valid string";
                    case NUMBER ->
                        value.isNumber() && value.doubleValue() >= 0 ? "" : "Input should be a number from 0";
                    case INTEGER ->
                        value.canConvertToInt() && value.isIntegralNumber() && value.intValue() >= 0
                                ? ""
                                : "Input should be an integer from 0";
                    case FLAG -> value.isBoolean() ? "" : "Input should be a valid boolean";
                    case OBJECT -> value.isObject() ? "" : "Input should be an object";
                    case TEXTS -> areTexts(value) ? "" : "Input should be a list of strings";
                    case ANY -> "";
                };
        if (!expected.isEmpty()) {
            problems.add(at, field.type().fault(), expected, value);
        }
        return expected.isEmpty();
    }

    private static boolean areTexts(JsonNode value) {
        boolean texts = value.isArray();
        for (JsonNode item : value) {
            texts &= item.isTextual();
        }
        return texts;
    }

    private boolean isWellFormed(OperatorField field, JsonNode value, List<Object> at) {
        if (value.isTextual()) {
            String text = value.textValue();
            if (text.length() > field.most()) {
                problems.add(
                        at,
                        "string_too_long",
                        "String should have at most " + field.most() + " characters",
                        JsonNodeFactory.instance.textNode(text.substring(0, Math.min(100, text.length()))));
                return false;
            }
            if (text.indexOf('\0') >= 0) {
                problems.add(at, "value_error", "String should not contain NUL", JsonNodeFactory.instance.nullNode());
                return false;
            }
            Optional<String> fault = field.template() ? templateFault.apply(text) : Optional.empty();
            fault.ifPresent(why -> problems.add(at, "template_error", "Template error: " + why, value));
            return fault.isEmpty();
        }
        boolean fine = true;
        for (Map.Entry<String, JsonNode> member : value.properties()) {
            fine &= isWellFormed(field, member.getValue(), longer(at, member.getKey()));
        }
        for (int i = 0; value.isArray() && i < value.size(); i++) {
            fine &= isWellFormed(field, value.path(i), longer(at, i));
        }
        return fine;
    }

    private static List<Object> longer(List<Object> path, Object step) {
        List<Object> longer = new ArrayList<>(path);
        longer.add(step);
        return longer;
    }

    private static void check(Fields task, OperatorKind kind, ObjectNode values, Set<String> later) {
        if (kind.isPython()) {
            checkPython(task, kind, values);
        }
        if (kind.isSensor()
                && !Set.of("poke", "reschedule").contains(values.path("mode").asText("poke"))) {
            task.problem("mode", "enum", "Input should be 'poke' or 'reschedule'");
        }
        boolean http = kind == OperatorKind.HTTP || kind == OperatorKind.HTTP_SENSOR;
        if (http && !values.has("endpoint") && !values.has("http_conn_id") && !later.contains("endpoint")) {
            task.problem("endpoint", "missing", "Expected an endpoint, a http_conn_id or both");
        }
    }

    private static void checkPython(Fields task, OperatorKind kind, ObjectNode values) {
        List<String> given = SOURCES.stream().filter(values::has).sorted().toList();
        boolean decided = kind != OperatorKind.PYTHON && (values.has("follow") || values.has("condition"));
        String callable = values.path("python_callable").asText("");
        boolean dotted = callable.contains(".");
        if (decided ? !given.isEmpty() : given.size() > 1 || (given.isEmpty() && !dotted)) {
            String more = kind == OperatorKind.BRANCH ? " or follow" : "";
            task.problem(
                    "code",
                    "value_error",
                    "Expected exactly one of script, module and code, or a python_callable such as module.function"
                            + (kind == OperatorKind.SHORT_CIRCUIT ? " or condition" : more));
        }
        if (!callable.isEmpty() && !MODULE.matcher(callable).matches()) {
            task.problem("python_callable", "value_error", "Input should be the name of a function");
        }
        if (values.has("script")
                && !SCRIPT.matcher(values.path("script").asText()).matches()) {
            task.problem("script", "value_error", "Input should be a relative path inside the scripts directory");
        }
        if (values.has("module")
                && !MODULE.matcher(values.path("module").asText()).matches()) {
            task.problem("module", "value_error", "Input should be the dotted name of a module");
        }
    }

    /** What a task or group is mapped over, if it is. */
    @Nullable Expansion expansion(Fields fields, Set<String> known) {
        if (fields.has(Expansion.SETS)) {
            JsonNode sets = lists.read(fields.tree(Expansion.SETS), fields.at(Expansion.SETS));
            return new Expansion(Map.of(Expansion.SETS, sets), true);
        }
        if (!fields.has("expand")) {
            return null;
        }
        if (fields.members("expand", MAX_LISTS).isEmpty()) {
            fields.problem("expand", "value_error", "Input should name at least one list");
        }
        Map<String, JsonNode> read = new LinkedHashMap<>();
        // In the order in which they are written: the last one turns fastest.
        fields.tree("expand").properties().forEach(member -> {
            List<Object> at = longer(fields.at("expand"), member.getKey());
            if (!known.isEmpty() && !known.contains(member.getKey())) {
                problems.add(
                        at,
                        "extra_forbidden",
                        "Unknown key; expected one of " + new TreeSet<>(known),
                        member.getValue());
            }
            read.put(member.getKey(), lists.read(member.getValue(), at));
        });
        return new Expansion(read, false);
    }
}
