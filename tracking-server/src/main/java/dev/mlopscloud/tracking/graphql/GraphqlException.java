package dev.mlopscloud.tracking.graphql;

import java.io.Serial;

/** A document that is not GraphQL, or asks for what the schema has not. */
final class GraphqlException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String text;

    GraphqlException(String text) {
        super(text, null, false, false);
        this.text = text;
    }

    String text() {
        return text;
    }
}
