package dev.mlopscloud.artifacts.parquet;

import java.nio.ByteBuffer;

/** Small integers as Parquet packs them: runs of one value, and groups of eight with as many bits as each needs. */
final class Bits {
    private Bits() {}

    /** Reads {@code count} values; runs that hold more are cut. */
    static int[] read(ByteBuffer in, int width, int count) {
        var values = new int[count];
        int at = 0;
        while (at < count) {
            int header = varint(in);
            if ((header & 1) == 0) {
                int run = header >>> 1;
                int value = runValue(in, width);
                if (run == 0) {
                    throw new ParquetException("A page is damaged.");
                }
                for (int i = 0; i < run && at < count; i++) {
                    values[at++] = value;
                }
            } else {
                at = unpack(in, width, header >>> 1, values, at);
            }
        }
        return values;
    }

    private static int unpack(ByteBuffer in, int width, int groups, int[] values, int start) {
        int at = start;
        long mask = (1L << width) - 1;
        for (int group = 0; group < groups && at < values.length; group++) {
            long bits = 0;
            int held = 0;
            for (int i = 0; i < 8; i++) {
                while (held < width) {
                    // The last group of a page may be cut off behind its last value.
                    bits |= (in.hasRemaining() ? in.get() & 0xffL : 0) << held;
                    held += 8;
                }
                if (at < values.length) {
                    values[at++] = (int) (bits & mask);
                }
                bits >>>= width;
                held -= width;
            }
        }
        if (groups == 0) {
            throw new ParquetException("A page is damaged.");
        }
        return at;
    }

    private static int runValue(ByteBuffer in, int width) {
        int value = 0;
        for (int i = 0; i < (width + 7) / 8; i++) {
            value |= (in.get() & 0xff) << (8 * i);
        }
        return value;
    }

    private static int varint(ByteBuffer in) {
        int value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            byte b = in.get();
            value |= (b & 127) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new ParquetException("A page is damaged.");
    }

    /** Bits that values from 0 to {@code max} need. */
    static int width(int max) {
        return 32 - Integer.numberOfLeadingZeros(max);
    }
}
