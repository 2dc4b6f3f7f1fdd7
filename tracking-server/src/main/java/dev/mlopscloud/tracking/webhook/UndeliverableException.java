package dev.mlopscloud.tracking.webhook;

import java.io.Serial;

/** A receiver that could not be reached or did not answer. */
final class UndeliverableException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    UndeliverableException(String reason) {
        super(reason, null, false, false);
    }
}
