package dev.mlopscloud.workflows.template;

import java.io.Serial;

/** A template that cannot be rendered; the message is for its author. */
public final class TemplateException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    public TemplateException(String message) {
        super(message, null, false, false);
    }
}
