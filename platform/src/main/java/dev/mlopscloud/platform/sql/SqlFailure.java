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

    /**
     * Whether the database was not there to ask, or had no connection to give: the same may succeed later. Postgres'
     * classes 08 (connections), 53 (resources) and 57P (the server ends or starts); the pool's refusals have no state.
     */
    public boolean isUnavailable() {
        return state.isEmpty() || state.startsWith("08") || state.startsWith("53") || state.startsWith("57P");
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
