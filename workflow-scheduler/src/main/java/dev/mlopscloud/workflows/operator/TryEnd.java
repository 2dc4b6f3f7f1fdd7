package dev.mlopscloud.workflows.operator;

/**
 * How a try ended.
 *
 * @param reason for the log of the task
 */
public record TryEnd(boolean success, String reason) {}
