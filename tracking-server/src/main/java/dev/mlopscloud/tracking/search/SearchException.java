package dev.mlopscloud.tracking.search;

import java.io.Serial;

/** A filter or ordering that the grammar does not allow; the text is for the caller. */
public final class SearchException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String text;

    public SearchException(String text) {
        super(text, null, false, false);
        this.text = text;
    }

    public String text() {
        return text;
    }
}
