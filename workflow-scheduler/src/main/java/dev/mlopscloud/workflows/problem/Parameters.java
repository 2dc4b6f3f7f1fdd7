package dev.mlopscloud.workflows.problem;

import dev.mlopscloud.workflows.document.Fields;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads query and path parameters, and refuses them as FastAPI does. */
public final class Parameters {
    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 100;

    private Parameters() {}

    /** The size of a page: 50 unless told, at most 100. */
    public static int limit(@Nullable String text) {
        return Math.min(MAX_LIMIT, text == null ? DEFAULT_LIMIT : integer("query", "limit", text));
    }

    /** Where a page starts. */
    public static int offset(@Nullable String text) {
        return text == null ? 0 : integer("query", "offset", text);
    }

    /** A number from 0. */
    public static int integer(String place, String name, String text) {
        try {
            int value = Integer.parseInt(text);
            if (value < 0) {
                throw ApiFailure.parameter(
                        place, name, "greater_than_equal", "Input should be greater than or equal to 0", text);
            }
            return value;
        } catch (NumberFormatException e) {
            throw ApiFailure.parameter(
                    place,
                    name,
                    "int_parsing",
                    "Input should be a valid integer, unable to parse string as an integer",
                    text);
        }
    }

    /** The index of an instance of a mapped task, from -1. */
    public static int mapIndex(@Nullable String text) {
        return text == null || text.equals("-1") ? -1 : integer("query", "map_index", text);
    }

    /** The same in an address. */
    public static int pathIndex(String text) {
        return text.equals("-1") ? -1 : integer("path", "map_index", text);
    }

    public static @Nullable Boolean flag(String name, @Nullable String text) {
        if (text == null) {
            return null;
        }
        return switch (text) {
            case "true", "True", "1" -> true;
            case "false", "False", "0" -> false;
            default ->
                throw ApiFailure.parameter(
                        "query",
                        name,
                        "bool_parsing",
                        "Input should be a valid boolean, unable to interpret input",
                        text);
        };
    }

    public static @Nullable Instant moment(String name, @Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            // A plus sign that was not encoded arrives as a space.
            return Fields.parseMoment(text.replaceFirst(" (\\d\\d:\\d\\d)$", "+$1"), ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw ApiFailure.parameter("query", name, "datetime_parsing", "Input should be a valid datetime", text);
        }
    }

    /** Every value must be one of {@code known}. */
    public static List<String> words(String name, List<String> values, List<String> known) {
        for (String value : values) {
            if (!known.contains(value)) {
                throw ApiFailure.parameter("query", name, "enum", "Input should be " + alternatives(known), value);
            }
        }
        return values;
    }

    /** Texts as pydantic lists them: quoted, the last after "or". */
    public static String alternatives(List<String> known) {
        List<String> quoted = known.stream().map(word -> "'" + word + "'").toList();
        return quoted.size() < 2
                ? String.join("", quoted)
                : String.join(", ", quoted.subList(0, quoted.size() - 1)) + " or " + quoted.getLast();
    }
}
