package dev.mlopscloud.notebooks.wire;

import org.jspecify.annotations.Nullable;

/**
 * Bytes that are no kernel message: from a page they end its socket, from a kernel they are dropped. A flood of them
 * costs little: there is no trace of where one was found.
 */
public final class MalformedMessage extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedMessage(String message) {
        this(message, null);
    }

    MalformedMessage(String message, @Nullable Throwable cause) {
        super(message, cause, false, false);
    }
}
