package dev.mlopscloud.workflows.listing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mlopscloud.workflows.document.Document;
import dev.mlopscloud.workflows.document.MalformedDocumentException;
import dev.mlopscloud.workflows.problem.ApiFailure;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A place in an ordered list, between two rows: after the one that a cursor names, or before it for a cursor that goes
 * back. The cursor holds the row's values of the columns that the list is ordered by.
 *
 * @param values of the columns, {@code null} at the start of the list
 */
record Keyset(
        List<Orders.Column> columns,
        boolean backward,
        @Nullable List<@Nullable Object> values) {
    private static final String BACK = "~";

    /** Where {@code cursor} points to; an empty one to the start. */
    static Keyset of(String cursor, List<Orders.Column> columns) {
        boolean backward = cursor.startsWith(BACK);
        String token = backward ? cursor.substring(BACK.length()) : cursor;
        if (token.isEmpty()) {
            return new Keyset(columns, false, null);
        }
        List<@Nullable Object> values = decode(token);
        if (values.size() != columns.size()) {
            throw ApiFailure.badRequest("Cursor token does not match current query shape");
        }
        return new Keyset(
                backward ? columns.stream().map(Orders.Column::reversed).toList() : columns, backward, values);
    }

    /** The condition on rows that come after the place; its arguments are added to {@code arguments}. */
    String condition(List<@Nullable Object> arguments) {
        List<String> cases = new ArrayList<>();
        List<@Nullable Object> known = values == null ? List.of() : values;
        for (int i = 0; i < known.size(); i++) {
            List<String> terms = new ArrayList<>();
            for (int before = 0; before < i; before++) {
                terms.add(equal(columns.get(before), known.get(before), arguments));
            }
            terms.add(after(columns.get(i), known.get(i), arguments));
            cases.add("(" + String.join(" AND ", terms) + ")");
        }
        return "(" + String.join(" OR ", cases) + ")";
    }

    private static String equal(Orders.Column column, @Nullable Object value, List<@Nullable Object> arguments) {
        if (value == null) {
            return column.sql() + " IS NULL";
        }
        arguments.add(value);
        return column.sql() + " = ?";
    }

    /** Postgres sorts what is missing last, and first when it descends. */
    private static String after(Orders.Column column, @Nullable Object value, List<@Nullable Object> arguments) {
        if (value == null) {
            return column.descends() ? column.sql() + " IS NOT NULL" : "false";
        }
        arguments.add(value);
        return column.descends() ? column.sql() + " < ?" : "(" + column.sql() + " > ? OR " + column.sql() + " IS NULL)";
    }

    /** The columns to select beside those of the row, from which {@link #cursor} is made. */
    static String selected(List<Orders.Column> columns) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < columns.size(); i++) {
            text.append(", ").append(columns.get(i).sql()).append(" AS cursor_").append(i);
        }
        return text.toString();
    }

    /** The cursor of a row. */
    static String cursor(ResultSet row, int columns) throws SQLException {
        ArrayNode values = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < columns; i++) {
            Object value = row.getObject("cursor_" + i);
            switch (value) {
                case null -> values.addNull();
                case Long number -> values.add(number);
                case Integer number -> values.add((long) number);
                case Double number -> values.add(number);
                case Boolean flag -> values.add(flag);
                case UUID id -> values.addObject().put("id", id.toString());
                case java.sql.Timestamp ignored ->
                    values.addObject()
                            .put(
                                    "at",
                                    row.getObject("cursor_" + i, OffsetDateTime.class)
                                            .toInstant()
                                            .toString());
                default -> values.add(value.toString());
            }
        }
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(values.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static List<@Nullable Object> decode(String token) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            JsonNode tree = Document.json(text).root();
            if (!tree.isArray()) {
                throw ApiFailure.badRequest("Invalid cursor token structure");
            }
            List<@Nullable Object> values = new ArrayList<>();
            for (JsonNode value : tree) {
                values.add(value(value));
            }
            return values;
        } catch (IllegalArgumentException | DateTimeException | MalformedDocumentException e) {
            throw invalid();
        }
    }

    private static @Nullable Object value(JsonNode value) {
        if (value.isObject()) {
            return value.has("id")
                    ? UUID.fromString(value.path("id").asText())
                    : Instant.parse(value.path("at").asText());
        }
        if (value.isTextual() && value.textValue().indexOf('\0') >= 0) {
            throw invalid();
        }
        return switch (value.getNodeType()) {
            case NULL -> null;
            case BOOLEAN -> value.booleanValue();
            case NUMBER -> value.isIntegralNumber() ? (Object) value.longValue() : (Object) value.doubleValue();
            default -> value.asText();
        };
    }

    static ApiFailure invalid() {
        return ApiFailure.badRequest("Invalid cursor token");
    }
}
