package dev.mlopscloud.workflows.serialized;

import java.io.Serial;

/** A serialised DAG that cannot be run here; the message names what of it. */
public final class UnsupportedDagException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    public UnsupportedDagException(String message) {
        super(message);
    }
}
