package dev.mlopscloud.platform.sql;

import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
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
            case List<?> texts -> statement.setArray(index, array(statement, texts));
            // The driver sends arrays of numbers in binary.
            default -> statement.setObject(index, argument);
        }
    }

    private static Array array(PreparedStatement statement, List<?> texts) throws SQLException {
        return statement.getConnection().createArrayOf("text", texts.toArray(new String[0]));
    }
}
