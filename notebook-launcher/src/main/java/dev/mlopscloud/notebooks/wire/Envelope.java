package dev.mlopscloud.notebooks.wire;

/** A message and the channel it travels on. */
public record Envelope(Channel channel, KernelMessage message) {}
