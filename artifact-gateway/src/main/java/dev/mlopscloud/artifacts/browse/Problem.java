package dev.mlopscloud.artifacts.browse;

import java.io.Serial;

/** What the browser refuses, with the status and the words for whoever asked. */
final class Problem extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int status;

    Problem(int status, String text) {
        super(text, null, false, false);
        this.status = status;
    }

    static Problem badRequest(String text) {
        return new Problem(400, text);
    }

    int status() {
        return status;
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
