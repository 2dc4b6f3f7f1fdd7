package dev.mlopscloud.artifacts.mlflow;

import org.jspecify.annotations.Nullable;

/** MLflow's error codes as its exceptions and {@code error_classification} map them to answers. */
public enum ErrorCode {
    INVALID_PARAMETER_VALUE(400, "KAM00", "INVALID_PARAMETER_VALUE"),
    UNAUTHENTICATED(401, null, null),
    PERMISSION_DENIED(403, "KAM00", "PERMISSION_DENIED"),
    RESOURCE_DOES_NOT_EXIST(404, "KAM00", "RESOURCE_NOT_FOUND"),
    INTERNAL_ERROR(500, "XXM00", "CLIENT_INTERNAL_ERROR"),
    DATA_LOSS(500, null, null),
    /** MLflow's clients repeat 429, its status elsewhere, for minutes: room does not come back so soon. */
    RESOURCE_EXHAUSTED(507, null, null),
    TEMPORARILY_UNAVAILABLE(503, "XXM00", "CLIENT_INTERNAL_ERROR");

    final int status;
    final @Nullable String sqlState;
    final @Nullable String errorClass;

    ErrorCode(int status, @Nullable String sqlState, @Nullable String errorClass) {
        this.status = status;
        this.sqlState = sqlState;
        this.errorClass = errorClass;
    }
}
