package dev.mlopscloud.artifacts.parquet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Thrift's compact protocol, in which Parquet writes its metadata
 * (thrift's {@code doc/specs/thrift-compact-protocol.md}). Integers become {@link Long}, binaries {@code byte[]},
 * structs maps from field number to value.
 */
final class Compact {
    private static final int DEEPEST = 24;

    private final ByteBuffer in;

    Compact(byte[] bytes) {
        this.in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Bytes read so far. */
    int position() {
        return in.position();
    }

    Map<Integer, Object> struct() {
        return struct(0);
    }

    private Map<Integer, Object> struct(int depth) {
        if (depth > DEEPEST) {
            throw new ParquetException("Its metadata is nested too deeply.");
        }
        var fields = new HashMap<Integer, Object>();
        int number = 0;
        while (true) {
            int header = in.get() & 0xff;
            if (header == 0) {
                return fields;
            }
            int step = header >> 4;
            number = step == 0 ? (int) zigzag() : number + step;
            fields.put(number, value(header & 15, depth, false));
        }
    }

    private Object value(int type, int depth, boolean inList) {
        return switch (type) {
            case 1, 2 -> inList ? in.get() == 1 : type == 1;
            case 3 -> (long) in.get();
            case 4, 5, 6 -> zigzag();
            case 7 -> in.getDouble();
            case 8 -> binary();
            case 9, 10 -> list(depth + 1);
            case 12 -> struct(depth + 1);
            default -> throw new ParquetException("Its metadata is damaged.");
        };
    }

    private byte[] binary() {
        var bytes = new byte[size()];
        in.get(bytes);
        return bytes;
    }

    private List<Object> list(int depth) {
        if (depth > DEEPEST) {
            throw new ParquetException("Its metadata is nested too deeply.");
        }
        int header = in.get() & 0xff;
        int size = header >> 4 == 15 ? size() : header >> 4;
        var values = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            values.add(value(header & 15, depth, true));
        }
        return values;
    }

    /** A count of what follows, each of which takes a byte or more. */
    private int size() {
        long size = varint();
        if (size < 0 || size > in.remaining()) {
            throw new ParquetException("Its metadata is damaged.");
        }
        return (int) size;
    }

    private long zigzag() {
        long value = varint();
        return (value >>> 1) ^ -(value & 1);
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte b = in.get();
            value |= (long) (b & 127) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new ParquetException("Its metadata is damaged.");
    }
}
