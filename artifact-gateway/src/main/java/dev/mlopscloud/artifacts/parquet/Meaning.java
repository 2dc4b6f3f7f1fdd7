package dev.mlopscloud.artifacts.parquet;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalUnit;
import java.util.HexFormat;
import java.util.UUID;

/**
 * What the values of a column stand for ({@code LogicalTypes.md} of Parquet's format).
 *
 * @param scale of a decimal
 * @param unit of a time
 */
record Meaning(Kind kind, int scale, TemporalUnit unit) {
    private static final int SHOWN_BYTES = 32;
    private static final long NANOS_PER_DAY = 86_400_000_000_000L;

    enum Kind {
        PLAIN,
        TEXT,
        DECIMAL,
        DATE,
        TIME,
        TIMESTAMP,
        UNSIGNED,
        UUID
    }

    private static Meaning of(Kind kind) {
        return new Meaning(kind, 0, ChronoUnit.MILLIS);
    }

    static Meaning of(Fields element) {
        if (element.has(10)) {
            return logical(element.struct(10));
        }
        return switch ((int) element.number(6, -1)) {
            case 0, 4, 19 -> of(Kind.TEXT);
            case 5 -> new Meaning(Kind.DECIMAL, (int) element.number(7, 0), ChronoUnit.MILLIS);
            case 6 -> of(Kind.DATE);
            case 7 -> of(Kind.TIME);
            case 8 -> new Meaning(Kind.TIME, 0, ChronoUnit.MICROS);
            case 9 -> of(Kind.TIMESTAMP);
            case 10 -> new Meaning(Kind.TIMESTAMP, 0, ChronoUnit.MICROS);
            case 11, 12, 13, 14 -> of(Kind.UNSIGNED);
            default -> of(Kind.PLAIN);
        };
    }

    private static Meaning logical(Fields type) {
        if (type.has(1) || type.has(4) || type.has(12)) {
            return of(Kind.TEXT);
        } else if (type.has(5)) {
            return new Meaning(Kind.DECIMAL, (int) type.struct(5).number(1), ChronoUnit.MILLIS);
        } else if (type.has(6)) {
            return of(Kind.DATE);
        } else if (type.has(7)) {
            return new Meaning(Kind.TIME, 0, unit(type.struct(7)));
        } else if (type.has(8)) {
            return new Meaning(Kind.TIMESTAMP, 0, unit(type.struct(8)));
        } else if (type.has(10)) {
            return of(type.struct(10).flag(2, true) ? Kind.PLAIN : Kind.UNSIGNED);
        }
        return of(type.has(14) ? Kind.UUID : Kind.PLAIN);
    }

    private static TemporalUnit unit(Fields time) {
        Fields unit = time.struct(2);
        if (unit.has(3)) {
            return ChronoUnit.NANOS;
        }
        return unit.has(2) ? ChronoUnit.MICROS : ChronoUnit.MILLIS;
    }

    String show(int value) {
        return switch (kind) {
            case DATE -> LocalDate.ofEpochDay(value).toString();
            case UNSIGNED -> Integer.toUnsignedString(value);
            default -> show((long) value);
        };
    }

    String show(long value) {
        return switch (kind) {
            case DECIMAL -> BigDecimal.valueOf(value, scale).toPlainString();
            case TIMESTAMP -> Instant.EPOCH.plus(value, unit).toString();
            case TIME -> time(value);
            case UNSIGNED -> Long.toUnsignedString(value);
            default -> Long.toString(value);
        };
    }

    private String time(long value) {
        long nanos = value * unit.getDuration().toNanos();
        return nanos >= 0 && nanos < NANOS_PER_DAY
                ? LocalTime.ofNanoOfDay(nanos).toString()
                : Long.toString(value);
    }

    String show(byte[] value) {
        if (kind == Kind.DECIMAL && value.length > 0) {
            return new BigDecimal(new BigInteger(value), scale).toPlainString();
        }
        if (kind == Kind.UUID && value.length == 16) {
            var halves = ByteBuffer.wrap(value);
            return new UUID(halves.getLong(), halves.getLong()).toString();
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value))
                    .toString();
            if (kind == Kind.TEXT || text.chars().noneMatch(c -> c < ' ')) {
                return text;
            }
        } catch (CharacterCodingException e) {
            // Shown as what it is: bytes.
        }
        int shown = Math.min(value.length, SHOWN_BYTES);
        return HexFormat.of().formatHex(value, 0, shown) + (shown < value.length ? "…" : "");
    }
}
