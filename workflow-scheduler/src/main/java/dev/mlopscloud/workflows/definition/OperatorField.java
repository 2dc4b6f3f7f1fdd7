package dev.mlopscloud.workflows.definition;

/**
 * One thing that can be said to an operator.
 *
 * @param template whether it is rendered before each try
 * @param most the longest text, or the most items
 */
public record OperatorField(String name, Type type, boolean required, boolean template, int most) {
    private static final int TEXT = 8_192;

    /** What its value may be. */
    public enum Type {
        TEXT("string", "string_type"),
        NUMBER("number", "float_type"),
        INTEGER("integer", "int_type"),
        FLAG("boolean", "bool_type"),
        TEXTS("array", "list_type"),
        OBJECT("object", "dict_type"),
        ANY("", "value_error");

        private final String schema;
        private final String fault;

        Type(String schema, String fault) {
            this.schema = schema;
            this.fault = fault;
        }

        /** What a value of another type is called in the list of faults. */
        String fault() {
            return fault;
        }

        /** The type in JSON Schema, empty for any. */
        String schema() {
            return schema;
        }
    }

    /** A text that is rendered. */
    static OperatorField template(String name) {
        return new OperatorField(name, Type.TEXT, false, true, TEXT);
    }

    /** Something that is not rendered. */
    static OperatorField plain(String name, Type type) {
        return new OperatorField(name, type, false, false, type == Type.TEXT ? TEXT : 1_000);
    }

    /** Texts, lists and dicts, each text in which is rendered. */
    static OperatorField tree(String name) {
        return new OperatorField(name, Type.ANY, false, true, TEXT);
    }

    OperatorField must() {
        return new OperatorField(name, type, true, template, most);
    }

    OperatorField upTo(int longest) {
        return new OperatorField(name, type, required, template, longest);
    }
}
