package dev.mlopscloud.tracking.search;

/** One key of an ordering. */
public record Ordering(Entity entity, String key, boolean ascending) {}
