package dev.mlopscloud.tracking.api;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

/** MLflow's error body. */
@RegisterForReflection
public record ErrorBody(
        String errorCode,
        String message,
        @Nullable String sqlstate,
        @Nullable String errorClass) {

    public static ErrorBody of(ErrorCode code, String message) {
        return new ErrorBody(code.name(), message, code.sqlState(), code.errorClass());
    }
}
