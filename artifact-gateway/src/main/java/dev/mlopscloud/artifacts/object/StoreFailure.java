package dev.mlopscloud.artifacts.object;

import org.jspecify.annotations.Nullable;

/** Why the object store did not do what it was asked. The message is for logs: it may name hosts and keys. */
public final class StoreFailure extends RuntimeException {

    /** What the caller can do about it. */
    public enum Kind {
        /** No such object or upload. */
        MISSING,
        /** The range asked for lies outside of the object. */
        OUT_OF_RANGE,
        /** The object is no longer the one the condition named. */
        CHANGED,
        /** The store found the request itself wrong, such as parts that don't belong to an upload. */
        REFUSED,
        /** The gateway's identity is not known to the store. */
        UNAUTHENTICATED,
        /** The gateway's identity may not do this. */
        DENIED,
        /** The store can't be reached, or is overloaded: asking again later can help. */
        UNAVAILABLE,
        /** The store has no room left. */
        FULL,
        /** What was stored is not what was sent. */
        CORRUPTED,
        /** Anything else. */
        UNEXPECTED
    }

    private final Kind kind;

    public StoreFailure(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
