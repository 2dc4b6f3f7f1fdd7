package dev.mlopscloud.tracking.api;

import org.jspecify.annotations.Nullable;

/**
 * MLflow's error codes with the status, SQLSTATE and class they are answered with ({@code mlflow/exceptions.py},
 * {@code mlflow/error_classification.py}).
 */
public enum ErrorCode {
    INVALID_PARAMETER_VALUE(400, "KAM00", "INVALID_PARAMETER_VALUE"),
    BAD_REQUEST(400, "KAM00", "INVALID_PARAMETER_VALUE"),
    RESOURCE_ALREADY_EXISTS(400, "KAM00", "RESOURCE_ALREADY_EXISTS"),
    PERMISSION_DENIED(403, "KAM00", "PERMISSION_DENIED"),
    RESOURCE_DOES_NOT_EXIST(404, "KAM00", "RESOURCE_NOT_FOUND"),
    /** The original answers it with a 500, although it is the caller who asks at the wrong time. */
    INVALID_STATE(400, "XXM00", "CLIENT_INTERNAL_ERROR"),
    INTERNAL_ERROR(500, "XXM00", "CLIENT_INTERNAL_ERROR"),
    NOT_IMPLEMENTED(501, null, null),
    TEMPORARILY_UNAVAILABLE(503, "XXM00", "CLIENT_INTERNAL_ERROR");

    private final int status;
    private final @Nullable String sqlState;
    private final @Nullable String errorClass;

    ErrorCode(int status, @Nullable String sqlState, @Nullable String errorClass) {
        this.status = status;
        this.sqlState = sqlState;
        this.errorClass = errorClass;
    }

    /** The HTTP status of an answer with this code. */
    public int status() {
        return status;
    }

    @Nullable String sqlState() {
        return sqlState;
    }

    @Nullable String errorClass() {
        return errorClass;
    }
}
