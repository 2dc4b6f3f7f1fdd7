package dev.mlopscloud.tracking.metric;

/** A point with the run it belongs to. */
public record RunMetric(String key, double value, long timestamp, long step, String runId) {}
