package dev.mlopscloud.artifacts.object;

/**
 * How much lies in a place.
 *
 * @param complete whether that is all; else there is more than was looked at
 */
public record Usage(long objects, long bytes, boolean complete) {}
