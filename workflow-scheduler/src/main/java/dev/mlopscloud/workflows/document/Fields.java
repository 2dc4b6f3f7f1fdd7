package dev.mlopscloud.workflows.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the members of one object of an untrusted tree. A member of the wrong type or size is noted as a problem and
 * read as if it were absent; {@code null} counts as absent.
 */
public final class Fields {
    private static final Pattern OFFSET = Pattern.compile(":.*(?:[Zz]|[+-]\\d\\d:?(?:\\d\\d)?)$");

    private final JsonNode object;
    private final List<Object> path;
    private final Problems problems;

    private Fields(JsonNode object, List<Object> path, Problems problems) {
        this.object = object;
        this.path = path;
        this.problems = problems;
    }

    /**
     * Opens {@code node} at {@code path}, and notes every member that is not among {@code known}. A node that is no
     * object is noted and reads as an empty one.
     */
    public static Fields of(JsonNode node, List<Object> path, Problems problems, Set<String> known) {
        if (!node.isObject()) {
            problems.noObject(path, known, node);
            return new Fields(JsonNodeFactory.instance.objectNode(), path, problems);
        }
        Fields fields = new Fields(node, path, problems);
        for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                problems.unknown(fields.at(name), known, node.path(name));
            }
        }
        return fields;
    }

    /** Notes a fault of the member {@code name}, present or not. */
    public void problem(String name, String type, String expected) {
        problems.add(at(name), type, expected, object.path(name));
    }

    /** Notes a fault of the object as a whole. */
    public void invalid(String expected) {
        problems.add(path, "value_error", "Value error, " + expected, object);
    }

    /** Notes that a member must be there. */
    public void missing(String name) {
        problems.add(at(name), "missing", "Field required", object);
    }

    /** Notes each of these members that is not written; {@code null} counts as written. */
    public void required(String... names) {
        for (String name : names) {
            if (!mentions(name)) {
                missing(name);
            }
        }
    }

    /** Notes a text that is {@code null} or not written. */
    public String requiredText(String name, int maxLength) {
        if (!has(name)) {
            if (mentions(name)) {
                problem(name, "string_type", "Input should be a valid string");
            } else {
                missing(name);
            }
            return "";
        }
        String text = text(name, maxLength);
        return text == null ? "" : text;
    }

    /** Notes a team: there are none. */
    public void noTeam() {
        if (has("team_name") && text("team_name", 50) != null) {
            problem(
                    "team_name",
                    "value_error",
                    "Value error, team_name cannot be set when multi_team mode is disabled."
                            + " Please contact your administrator.");
        }
    }

    public boolean has(String name) {
        return object.hasNonNull(name);
    }

    /** Whether the member is written, be it as {@code null}. */
    public boolean mentions(String name) {
        return object.has(name);
    }

    /** The member's tree, whatever it is. */
    public JsonNode tree(String name) {
        return object.path(name);
    }

    public List<Object> at(String name) {
        List<Object> longer = new ArrayList<>(path);
        longer.add(name);
        return longer;
    }

    public @Nullable String text(String name, int maxLength) {
        JsonNode node = object.path(name);
        if (absent(node)) {
            return null;
        }
        if (!node.isTextual()) {
            problem(name, "string_type", "Input should be a valid string");
            return null;
        }
        if (node.textValue().length() > maxLength) {
            problems.add(
                    at(name),
                    "string_too_long",
                    "String should have at most " + maxLength + " characters",
                    JsonNodeFactory.instance.textNode(node.textValue()
                            .substring(0, Math.min(100, node.textValue().length()))));
            return null;
        }
        if (node.textValue().indexOf('\0') >= 0) {
            problem(name, "value_error", "String should not contain NUL");
            return null;
        }
        return node.textValue();
    }

    public boolean flag(String name, boolean otherwise) {
        JsonNode node = object.path(name);
        if (absent(node)) {
            return otherwise;
        }
        if (!node.isBoolean()) {
            boolean text = node.isTextual();
            problem(
                    name,
                    text ? "bool_parsing" : "bool_type",
                    "Input should be a valid boolean" + (text ? ", unable to interpret input" : ""));
            return otherwise;
        }
        return node.booleanValue();
    }

    public int integer(String name, int otherwise, int min, int max) {
        JsonNode node = object.path(name);
        if (absent(node)) {
            return otherwise;
        }
        if (!node.isIntegralNumber()) {
            boolean text = node.isTextual();
            problem(
                    name,
                    text ? "int_parsing" : "int_type",
                    "Input should be a valid integer" + (text ? ", unable to parse string as an integer" : ""));
            return otherwise;
        }
        if (!node.canConvertToLong() || node.longValue() > max) {
            problem(name, "less_than_equal", "Input should be less than or equal to " + max);
            return otherwise;
        }
        if (node.longValue() < min) {
            problem(name, "greater_than_equal", "Input should be greater than or equal to " + min);
            return otherwise;
        }
        return node.intValue();
    }

    public double number(String name, double otherwise, double min, double max) {
        JsonNode node = object.path(name);
        if (absent(node)) {
            return otherwise;
        }
        if (!node.isNumber()) {
            problem(name, "float_type", "Input should be a valid number");
            return otherwise;
        }
        if (node.doubleValue() < min || node.doubleValue() > max) {
            problem(name, "value_error", "Input should be from " + min + " to " + max);
            return otherwise;
        }
        return node.doubleValue();
    }

    /** A moment; one without an offset is read on the clock of {@code zone}. */
    public @Nullable Instant moment(String name, ZoneId zone) {
        String text = text(name, 64);
        if (text == null) {
            return null;
        }
        try {
            return parseMoment(text, zone);
        } catch (DateTimeParseException e) {
            problem(
                    name,
                    "datetime_from_date_parsing",
                    "Input should be a valid datetime such as 2026-05-04T10:30:00Z");
            return null;
        }
    }

    /** A moment that says how far its clock is ahead of UTC. */
    public @Nullable Instant awareMoment(String name) {
        Instant moment = moment(name, ZoneOffset.UTC);
        if (moment != null && !OFFSET.matcher(object.path(name).textValue()).find()) {
            problem(name, "timezone_aware", "Input should have timezone info");
            return null;
        }
        return moment;
    }

    /** The texts of a list. */
    public List<String> texts(String name, int maxItems, int maxLength) {
        List<String> texts = new ArrayList<>();
        for (JsonNode node : items(name, maxItems)) {
            if (!node.isTextual()
                    || node.textValue().length() > maxLength
                    || node.textValue().indexOf('\0') >= 0) {
                List<Object> at = at(name);
                at.add(texts.size());
                String expected = "Input should be a string of at most " + maxLength + " characters without NUL";
                problems.add(at, "string_type", expected, node);
                return texts;
            }
            texts.add(node.textValue());
        }
        return texts;
    }

    /** The items of a list. */
    public List<JsonNode> items(String name, int maxItems) {
        JsonNode node = object.path(name);
        if (absent(node)) {
            return List.of();
        }
        if (!node.isArray()) {
            problem(name, "list_type", "Input should be a valid list");
            return List.of();
        }
        if (node.size() > maxItems) {
            problems.add(
                    at(name),
                    "too_long",
                    "List should have at most " + maxItems + " items, not " + node.size(),
                    JsonNodeFactory.instance.nullNode());
            return List.of();
        }
        List<JsonNode> items = new ArrayList<>();
        node.forEach(items::add);
        return items;
    }

    /** The members of an object, by name. */
    public Map<String, JsonNode> members(String name, int maxMembers) {
        JsonNode node = object.path(name);
        if (absent(node)) {
            return Map.of();
        }
        if (!node.isObject() || node.size() > maxMembers) {
            problem(name, "dict_type", "Input should be an object of at most " + maxMembers + " members");
            return Map.of();
        }
        Map<String, JsonNode> members = new TreeMap<>();
        node.properties().forEach(member -> members.put(member.getKey(), member.getValue()));
        return members;
    }

    /** Reads a moment in ISO 8601, with or without offset or time. */
    public static Instant parseMoment(String text, ZoneId zone) {
        String iso = text.replace(' ', 'T');
        // Signs come with years that Airflow does not know: it has those from 1 to 9999.
        if (iso.startsWith("+") || iso.startsWith("-") || iso.startsWith("0000")) {
            throw new DateTimeParseException("No such year", iso, 0);
        }
        if (iso.length() <= 10) {
            return LocalDate.parse(iso).atStartOfDay(zone).toInstant();
        }
        try {
            return OffsetDateTime.parse(iso).toInstant();
        } catch (DateTimeParseException e) {
            return LocalDateTime.parse(iso).atZone(zone).toInstant();
        }
    }

    private static boolean absent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }
}
