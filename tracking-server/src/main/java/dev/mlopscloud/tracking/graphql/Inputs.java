package dev.mlopscloud.tracking.graphql;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The types that values can have which a query is given, and whether values have them. */
final class Inputs {
    private static final String STRING = "String";
    private static final String INT = "Int";
    private static final Set<String> SCALARS = Set.of(STRING, INT, "Float", "Boolean", "ID", Schema.LONG);
    private static final Map<String, Set<String>> ENUMS =
            Map.of("MlflowViewType", Set.of("ACTIVE_ONLY", "DELETED_ONLY", "ALL"));

    private static final Map<String, Map<String, String>> OBJECTS = new HashMap<>();

    static {
        object("MlflowGetExperimentInput", "experimentId:String");
        object("MlflowGetRunInput", "runId:String runUuid:String");
        object("MlflowListArtifactsInput", "runId:String runUuid:String path:String pageToken:String");
        object(
                "MlflowSearchModelVersionsInput",
                "filter:String maxResults:LongString orderBy:[String] pageToken:String");
        object("MlflowSearchDatasetsInput", "experimentIds:[String]");
        object(
                "MlflowGetMetricHistoryBulkIntervalInput",
                "runIds:[String] metricKey:String startStep:Int endStep:Int maxResults:Int");
        object(
                "MlflowSearchRunsInput",
                "experimentIds:[String] filter:String runViewType:MlflowViewType maxResults:Int orderBy:[String]"
                        + " pageToken:String");
    }

    private Inputs() {}

    private static void object(String name, String fields) {
        Map<String, String> types = new HashMap<>();
        for (String field : fields.split(" ", -1)) {
            types.put(field.substring(0, field.indexOf(':')), field.substring(field.indexOf(':') + 1));
        }
        OBJECTS.put(name, types);
    }

    static boolean isInput(String type) {
        return SCALARS.contains(type) || ENUMS.containsKey(type) || OBJECTS.containsKey(type);
    }

    /** The type of an argument, or null if the field takes none of that name. */
    static @Nullable String argument(String field, String name) {
        boolean echoes = field.equals("test") || field.equals("testMutation");
        if (echoes && name.equals("inputString")) {
            return STRING;
        }
        String input = Character.toUpperCase(field.charAt(0)) + field.substring(1) + "Input";
        return name.equals("input") && OBJECTS.containsKey(input) ? input : null;
    }

    /** The type of an object's field; null where nothing is known of the object. */
    static @Nullable String field(@Nullable String object, String name) {
        Map<String, String> fields = object == null ? null : OBJECTS.get(object);
        if (fields == null) {
            return null;
        }
        String type = fields.get(name);
        if (type == null) {
            throw new GraphqlException("Field '" + name + "' is not defined by type '" + object + "'.");
        }
        return type;
    }

    /**
     * Checks that a value is of a type.
     *
     * @param path where it is, for instance {@code data.runId}
     * @param whole starts what is said of a value that is none: its place and its text are still to come
     */
    static void check(JsonNode value, String type, String path, String whole) {
        if (type.endsWith("!")) {
            check(value, type.substring(0, type.length() - 1), path, whole);
        } else if (value.isNull()) {
            return;
        } else if (type.startsWith("[")) {
            checkItems(value, type.substring(1, type.length() - 1), path, whole);
        } else if (OBJECTS.containsKey(type)) {
            checkFields(value, type, path, whole);
        } else {
            String mistake = mistake(value, type);
            if (mistake != null) {
                throw new GraphqlException(whole + at(value, path) + mistake);
            }
        }
    }

    private static void checkItems(JsonNode value, String type, String path, String whole) {
        if (!value.isArray()) {
            check(value, type, path, whole);
            return;
        }
        for (int i = 0; i < value.size(); i++) {
            check(value.get(i), type, path + "[" + i + "]", whole);
        }
    }

    private static void checkFields(JsonNode value, String type, String path, String whole) {
        if (!value.isObject()) {
            throw new GraphqlException(whole + at(value, path) + "Expected type '" + type + "' to be a mapping.");
        }
        Map<String, String> fields = OBJECTS.getOrDefault(type, Map.of());
        value.properties().forEach(field -> {
            String known = fields.get(field.getKey());
            if (known == null) {
                String mistake = "Field '" + field.getKey() + "' is not defined by type '" + type + "'.";
                throw new GraphqlException(whole.isEmpty() ? mistake : whole + at(value, path) + mistake);
            }
            check(field.getValue(), known, path + "." + field.getKey(), whole);
        });
    }

    private static String at(JsonNode value, String path) {
        if (path.isEmpty()) {
            return "";
        }
        boolean inside = path.contains(".") || path.contains("[");
        return shown(value) + (inside ? " at '" + path + "'" : "") + "; ";
    }

    /** What is wrong with a value of a scalar type, or null. */
    private static @Nullable String mistake(JsonNode value, String type) {
        if (type.equals(STRING) && !value.isTextual()) {
            return "String cannot represent a non string value: " + shown(value);
        }
        if (type.equals(INT) && !value.isIntegralNumber()) {
            return "Int cannot represent non-integer value: " + shown(value);
        }
        if (type.equals(INT) && !value.canConvertToInt()) {
            return "Int cannot represent non 32-bit signed integer value: " + shown(value);
        }
        if (type.equals("Boolean") && !value.isBoolean()) {
            return "Boolean cannot represent a non boolean value: " + shown(value);
        }
        if (type.equals("Float") && !value.isNumber()) {
            return "Float cannot represent non numeric value: " + shown(value);
        }
        Set<String> members = ENUMS.get(type);
        if (members != null && !members.contains(value.asText())) {
            return "Value '" + value.asText() + "' does not exist in '" + type + "' enum.";
        }
        return null;
    }

    /** A value as Python shows it. */
    private static String shown(JsonNode value) {
        if (value.isTextual()) {
            String text = value.asText();
            return text.contains("'") ? "\"" + text + "\"" : "'" + text + "'";
        }
        if (value.isBoolean()) {
            return value.booleanValue() ? "True" : "False";
        }
        List<String> parts = new ArrayList<>();
        if (value.isArray()) {
            value.forEach(item -> parts.add(shown(item)));
            return "[" + String.join(", ", parts) + "]";
        }
        if (value.isObject()) {
            value.properties().forEach(field -> parts.add("'" + field.getKey() + "': " + shown(field.getValue())));
            return "{" + String.join(", ", parts) + "}";
        }
        return value.isNull() ? "None" : value.asText();
    }
}
