package dev.mlopscloud.workflows.document;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A text that is no JSON or YAML, or more of it than is read; the message is for its author. */
public final class MalformedDocumentException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final @Nullable Integer line;

    MalformedDocumentException(String message, @Nullable Integer line) {
        super(message);
        this.line = line;
    }

    /** The line of the fault, from 1, if it is known. */
    public @Nullable Integer line() {
        return line;
    }
}
