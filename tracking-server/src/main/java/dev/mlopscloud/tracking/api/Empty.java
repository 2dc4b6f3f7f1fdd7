package dev.mlopscloud.tracking.api;

/** The empty answer: <code>{}</code>. */
public record Empty() {
    public static final Empty ANSWER = new Empty();
}
