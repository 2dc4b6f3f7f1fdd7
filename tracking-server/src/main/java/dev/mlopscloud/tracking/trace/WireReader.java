package dev.mlopscloud.tracking.trace;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads the fields of one protobuf message. Malformed bytes are an {@link OtlpException}. */
final class WireReader {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;
    private static final int LONGEST_VARINT_BITS = 64;

    private final byte[] buffer;
    private final int end;
    private int position;
    private int type;

    WireReader(byte[] buffer) {
        this(buffer, 0, buffer.length);
    }

    private WireReader(byte[] buffer, int start, int end) {
        this.buffer = buffer;
        this.position = start;
        this.end = end;
    }

    /** The next field's number, or 0 at the message's end. */
    int next() {
        if (position >= end) {
            return 0;
        }
        long tag = varint();
        type = (int) (tag & 7);
        int field = (int) (tag >>> 3);
        if (field <= 0) {
            throw new OtlpException();
        }
        return field;
    }

    long integer() {
        expect(VARINT);
        return varint();
    }

    long fixed64() {
        expect(FIXED64);
        require(Long.BYTES);
        long value = 0;
        for (int i = Long.BYTES - 1; i >= 0; i--) {
            value = (value << 8) | (buffer[position + i] & 0xff);
        }
        position += Long.BYTES;
        return value;
    }

    byte[] bytes() {
        int length = length();
        byte[] bytes = Arrays.copyOfRange(buffer, position, position + length);
        position += length;
        return bytes;
    }

    String text() {
        int length = length();
        String text = new String(buffer, position, length, StandardCharsets.UTF_8);
        position += length;
        return text;
    }

    WireReader message() {
        int length = length();
        WireReader message = new WireReader(buffer, position, position + length);
        position += length;
        return message;
    }

    /** Passes over a field that is of no interest. */
    void skip() {
        switch (type) {
            case VARINT -> varint();
            case FIXED64 -> advance(Long.BYTES);
            case BYTES -> advance(length());
            case FIXED32 -> advance(Integer.BYTES);
            default -> throw new OtlpException();
        }
    }

    private void advance(int bytes) {
        require(bytes);
        position += bytes;
    }

    private int length() {
        expect(BYTES);
        long length = varint();
        if (length < 0 || length > end - position) {
            throw new OtlpException();
        }
        return (int) length;
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < LONGEST_VARINT_BITS; shift += 7) {
            require(1);
            byte next = buffer[position++];
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new OtlpException();
    }

    private void expect(int wanted) {
        if (type != wanted) {
            throw new OtlpException();
        }
    }

    private void require(int bytes) {
        if (end - position < bytes) {
            throw new OtlpException();
        }
    }
}
