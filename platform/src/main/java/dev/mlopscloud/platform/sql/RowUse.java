package dev.mlopscloud.platform.sql;

import java.sql.ResultSet;
import java.sql.SQLException;

/** Uses the current row of a result, of which there may be too many to keep. */
@FunctionalInterface
public interface RowUse {

    /** Reads columns of the current row; does not move on. */
    void take(ResultSet row) throws SQLException;
}
