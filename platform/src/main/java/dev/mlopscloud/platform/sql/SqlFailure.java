package dev.mlopscloud.platform.sql;

import java.io.Serial;
import java.sql.SQLException;

/** A statement that failed; the message is for the log, never for an answer. */
public final class SqlFailure extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final String UNIQUE_VIOLATION = "23505";
    private static final String FOREIGN_KEY_VIOLATION = "23503";

    private final String state;

    SqlFailure(SQLException cause) {
        super(cause);
        this.state = cause.getSQLState() == null ? "" : cause.getSQLState();
    }

    /** Whether the row was there already. */
    public boolean isDuplicate() {
        return UNIQUE_VIOLATION.equals(state);
    }

    /** Whether the row refers to one that does not exist. */
    public boolean isDanglingReference() {
        return FOREIGN_KEY_VIOLATION.equals(state);
    }
}
