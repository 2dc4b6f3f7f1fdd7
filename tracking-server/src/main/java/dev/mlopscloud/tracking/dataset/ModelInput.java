package dev.mlopscloud.tracking.dataset;

/** A logged model that a run used. */
public record ModelInput(String modelId) {}
