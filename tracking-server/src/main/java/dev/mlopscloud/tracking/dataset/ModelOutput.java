package dev.mlopscloud.tracking.dataset;

/** A logged model that a run made at a step. */
public record ModelOutput(String modelId, long step) {}
