package dev.mlopscloud.platform.sql;

import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How Java values become Postgres values. */
final class Arguments {
    private Arguments() {}

    static void bind(PreparedStatement statement, @Nullable Object[] arguments) throws SQLException {
        for (int i = 0; i < arguments.length; i++) {
            bind(statement, i + 1, arguments[i]);
        }
    }

    private static void bind(PreparedStatement statement, int index, @Nullable Object argument) throws SQLException {
        switch (argument) {
            case null -> statement.setNull(index, Types.NULL);
            case Instant instant -> statement.setObject(index, instant.atOffset(ZoneOffset.UTC));
            case Json json -> statement.setObject(index, json.text(), Types.OTHER);
            case List<?> texts -> statement.setArray(index, array(statement, "text", texts.toArray(new String[0])));
            case long[] longs -> {
                Long[] boxed = new Long[longs.length];
                Arrays.setAll(boxed, i -> longs[i]);
                statement.setArray(index, array(statement, "int8", boxed));
            }
            case double[] doubles -> {
                Double[] boxed = new Double[doubles.length];
                Arrays.setAll(boxed, i -> doubles[i]);
                statement.setArray(index, array(statement, "float8", boxed));
            }
            default -> statement.setObject(index, argument);
        }
    }

    /** The driver sends an array in binary when the array's own type says what it holds, else as text. */
    private static Array array(PreparedStatement statement, String type, Object[] values) throws SQLException {
        return statement.getConnection().createArrayOf(type, values);
    }
}
