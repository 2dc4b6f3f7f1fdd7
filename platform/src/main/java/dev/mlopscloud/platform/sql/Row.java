package dev.mlopscloud.platform.sql;

import java.sql.ResultSet;
import java.sql.SQLException;

/** Reads one value from the current row of a result. */
@FunctionalInterface
public interface Row<T> {
    T read(ResultSet row) throws SQLException;
}
