package dev.mlopscloud.artifacts.parquet;

import java.util.ArrayList;
import java.util.List;

/**
 * A column of values: a leaf of the schema.
 *
 * @param name its path, joined by dots
 * @param maxDefinition the definition level at which a value is there
 * @param maxRepetition more than zero in lists and maps
 * @param physicalType as {@code parquet.thrift} numbers them
 * @param typeLength bytes of a fixed-length value
 */
record Column(String name, int maxDefinition, int maxRepetition, int physicalType, int typeLength, Meaning meaning) {
    static final int BOOLEAN = 0;
    static final int INT32 = 1;
    static final int INT64 = 2;
    static final int INT96 = 3;
    static final int FLOAT = 4;
    static final int DOUBLE = 5;
    static final int BYTE_ARRAY = 6;
    static final int FIXED = 7;

    private static final int REQUIRED = 0;
    private static final int REPEATED = 2;
    private static final int DEEPEST = 32;

    /** The leaves of a schema, in the order of their chunks. */
    static List<Column> of(List<Fields> schema) {
        if (schema.isEmpty()) {
            throw new ParquetException("It has no schema.");
        }
        var columns = new ArrayList<Column>();
        int end = children(schema, 0, "", new int[2], columns, 0);
        if (end != schema.size()) {
            throw new ParquetException("Its schema is damaged.");
        }
        return columns;
    }

    private static int children(
            List<Fields> schema, int parent, String prefix, int[] levels, List<Column> columns, int depth) {
        long count = schema.get(parent).number(5, 0);
        int at = parent + 1;
        if (depth > DEEPEST) {
            throw new ParquetException("Its schema is nested too deeply.");
        }
        for (long i = 0; i < count; i++) {
            if (at >= schema.size()) {
                throw new ParquetException("Its schema is damaged.");
            }
            Fields element = schema.get(at);
            long repetition = element.number(3, REQUIRED);
            int[] own = {levels[0] + (repetition == REQUIRED ? 0 : 1), levels[1] + (repetition == REPEATED ? 1 : 0)};
            String name = prefix + element.text(4);
            if (element.number(5, 0) > 0) {
                at = children(schema, at, name + ".", own, columns, depth + 1);
            } else {
                columns.add(new Column(
                        name,
                        own[0],
                        own[1],
                        (int) element.number(1),
                        (int) element.number(2, 0),
                        Meaning.of(element)));
                at++;
            }
        }
        return at;
    }
}
