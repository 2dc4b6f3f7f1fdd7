package dev.mlopscloud.tracking.loggedmodel;

import dev.mlopscloud.tracking.api.Fields;

/** Where a logged model stands. */
enum LoggedModelStatus {
    LOGGED_MODEL_STATUS_UNSPECIFIED("0"),
    LOGGED_MODEL_PENDING("1"),
    LOGGED_MODEL_READY("2"),
    LOGGED_MODEL_UPLOAD_FAILED("3");

    private final String number;

    LoggedModelStatus(String number) {
        this.number = number;
    }

    static LoggedModelStatus of(Fields request) {
        request.required("model_id");
        String text = request.name("status");
        if (text == null || text.isEmpty()) {
            throw request.missing("status");
        }
        for (LoggedModelStatus status : values()) {
            if (status.name().equals(text) || status.number.equals(text)) {
                return status;
            }
        }
        throw request.invalid("status");
    }
}
