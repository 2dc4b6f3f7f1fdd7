package dev.mlopscloud.notebooks.api;

import org.jspecify.annotations.Nullable;

/** A request that cannot be answered as asked: a status and the words for it, never a cause's text. */
public final class ApiError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final @Nullable String reason;

    /** An error with Jupyter's {@code message}. */
    public ApiError(int status, String message) {
        this(status, message, null);
    }

    /** An error with Jupyter's {@code message} and {@code reason}. */
    public ApiError(int status, String message, @Nullable String reason) {
        super(message, null, false, false);
        this.status = status;
        this.reason = reason;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** A short name of the failure, where Jupyter has one. */
    public @Nullable String reason() {
        return reason;
    }
}
