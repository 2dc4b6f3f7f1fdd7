package dev.mlopscloud.notebooks.wire;

/** Bytes that are no kernel message: from a page they end its socket, from a kernel they are dropped. */
public final class MalformedMessage extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedMessage(String message) {
        super(message);
    }

    MalformedMessage(String message, Throwable cause) {
        super(message, cause);
    }
}
