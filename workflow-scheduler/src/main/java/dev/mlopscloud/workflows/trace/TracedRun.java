package dev.mlopscloud.workflows.trace;

import java.time.Instant;
import java.util.UUID;

/**
 * A run, as far as its trace goes: all processes that look after it know the same of it.
 *
 * @param version the version of the definition that it runs
 */
public record TracedRun(String dagId, String runId, String type, UUID version, Instant queued) {}
