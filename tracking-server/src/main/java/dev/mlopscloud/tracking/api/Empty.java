package dev.mlopscloud.tracking.api;

import io.quarkus.runtime.annotations.RegisterForReflection;

/** The empty answer: <code>{}</code>. */
@RegisterForReflection
public record Empty() {
    public static final Empty ANSWER = new Empty();
}
