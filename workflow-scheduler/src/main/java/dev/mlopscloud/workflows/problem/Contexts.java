package dev.mlopscloud.workflows.problem;

import java.util.Map;

/** Pydantic's {@code ctx}: what its messages say, once more for programs. */
final class Contexts {
    private static final String EXPECTED = "Input should be ";
    private static final String PATTERN = "String should match pattern ";

    private Contexts() {}

    /** The context of a fault of this type, empty if such faults have none. */
    static Map<String, Object> of(String type, String message) {
        return switch (type) {
            case "enum", "literal_error" -> Map.of("expected", after(message, EXPECTED));
            case "value_error" -> Map.of("error", Map.of());
            case "greater_than_equal" -> number("ge", message);
            case "greater_than" -> number("gt", message);
            case "less_than_equal" -> number("le", message);
            case "less_than" -> number("lt", message);
            case "string_too_long", "too_long" -> number("max_length", message);
            case "string_too_short", "too_short" -> number("min_length", message);
            case "string_pattern_mismatch" ->
                Map.of("pattern", after(message, PATTERN).replaceAll("^'|'$", ""));
            default -> Map.of();
        };
    }

    private static String after(String message, String start) {
        return message.startsWith(start) ? message.substring(start.length()) : message;
    }

    private static Map<String, Object> number(String name, String message) {
        String digits = message.replaceAll("^\\D*?(-?\\d{1,9}).*$", "$1");
        return digits.equals(message) ? Map.of() : Map.of(name, Integer.valueOf(digits));
    }
}
