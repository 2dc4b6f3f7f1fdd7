package dev.mlopscloud.workflows.variable;

import org.jspecify.annotations.Nullable;

/**
 * A variable.
 *
 * @param value its text, which often is JSON
 */
public record Variable(String key, String value, @Nullable String description) {}
