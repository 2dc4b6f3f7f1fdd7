package dev.mlopscloud.artifacts.parquet;

import java.nio.ByteBuffer;

/** The values that a column's pages refer to by number; a value is read when it is asked for. */
final class Dictionary {
    private final ByteBuffer content;
    private final Column column;
    private final int[] starts;

    Dictionary(ByteBuffer content, Column column, long count) {
        this.content = content;
        this.column = column;
        if (count < 0 || count > content.remaining() || column.physicalType() == Column.BOOLEAN) {
            throw new ParquetException("A page is damaged.");
        }
        this.starts = new int[(int) count];
        int at = 0;
        for (int i = 0; i < starts.length; i++) {
            starts[i] = at;
            at = Math.addExact(at, length(at));
        }
    }

    private int length(int at) {
        return switch (column.physicalType()) {
            case Column.INT32, Column.FLOAT -> 4;
            case Column.INT64, Column.DOUBLE -> 8;
            case Column.INT96 -> 12;
            case Column.FIXED -> column.typeLength();
            default -> {
                int length = content.getInt(at);
                if (length < 0) {
                    throw new ParquetException("A page is damaged.");
                }
                yield 4 + length;
            }
        };
    }

    String get(int index) {
        content.position(starts[index]);
        return Values.plain(content, column, 1)[0];
    }
}
