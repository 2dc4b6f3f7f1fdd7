package dev.mlopscloud.tracking.trace;

import java.io.Serial;

/** A body that is not OpenTelemetry's. */
final class OtlpException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String detail;

    OtlpException() {
        this(400, "Invalid OpenTelemetry format");
    }

    OtlpException(int status, String detail) {
        super(detail, null, false, false);
        this.status = status;
        this.detail = detail;
    }

    int status() {
        return status;
    }

    /** What the answer says. */
    String detail() {
        return detail;
    }
}
