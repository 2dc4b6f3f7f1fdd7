package dev.mlopscloud.artifacts.parquet;

import java.nio.ByteBuffer;
import java.time.Instant;

/** Values as they stand one after the other in a page, shown as text. */
final class Values {
    private static final int SHOWN_CHARACTERS = 300;
    private static final long JULIAN_EPOCH_DAY = 2_440_588;
    private static final long SECONDS_PER_DAY = 86_400;

    private Values() {}

    /** Reads {@code count} plain values. */
    static String[] plain(ByteBuffer in, Column column, int count) {
        var values = new String[count];
        for (int i = 0; i < count; i++) {
            values[i] = column.physicalType() == Column.BOOLEAN ? bit(in, i) : cut(one(in, column));
        }
        return values;
    }

    private static String bit(ByteBuffer in, int index) {
        int bits = in.get(in.position() + index / 8);
        return (bits >> index % 8 & 1) == 1 ? "true" : "false";
    }

    private static String one(ByteBuffer in, Column column) {
        Meaning meaning = column.meaning();
        return switch (column.physicalType()) {
            case Column.INT32 -> meaning.show(in.getInt());
            case Column.INT64 -> meaning.show(in.getLong());
            case Column.INT96 -> int96(in.getLong(), in.getInt());
            case Column.FLOAT -> Float.toString(in.getFloat());
            case Column.DOUBLE -> Double.toString(in.getDouble());
            case Column.BYTE_ARRAY -> meaning.show(bytes(in, in.getInt()));
            case Column.FIXED -> meaning.show(bytes(in, column.typeLength()));
            default -> throw new ParquetException("It has a type of value that the preview does not know.");
        };
    }

    private static String int96(long nanosOfDay, int julianDay) {
        long seconds = (julianDay - JULIAN_EPOCH_DAY) * SECONDS_PER_DAY;
        return Instant.ofEpochSecond(seconds, nanosOfDay).toString();
    }

    private static byte[] bytes(ByteBuffer in, int length) {
        if (length < 0 || length > in.remaining()) {
            throw new ParquetException("A page is damaged.");
        }
        var bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static String cut(String text) {
        return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "…";
    }
}
