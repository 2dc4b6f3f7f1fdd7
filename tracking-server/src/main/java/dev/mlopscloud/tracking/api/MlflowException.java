package dev.mlopscloud.tracking.api;

import java.io.Serial;

/** A refusal in MLflow's own words; it becomes the answer's status and error body. */
public final class MlflowException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final String text;

    public MlflowException(ErrorCode code, String text) {
        // A refusal is an answer, not an incident: no stack trace is taken.
        super(text, null, false, false);
        this.code = code;
        this.text = text;
    }

    /** What the caller sent is not acceptable: 400. */
    public static MlflowException invalid(String text) {
        return new MlflowException(ErrorCode.INVALID_PARAMETER_VALUE, text);
    }

    /** What the caller named does not exist: 404. */
    public static MlflowException missing(String text) {
        return new MlflowException(ErrorCode.RESOURCE_DOES_NOT_EXIST, text);
    }

    public ErrorCode code() {
        return code;
    }

    public String text() {
        return text;
    }
}
