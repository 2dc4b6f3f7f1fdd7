package dev.mlopscloud.workflows.asset;

import java.time.Instant;

/** An asset that has had an event which a DAG has not taken up yet. */
public record Queued(String dagId, long assetId, Instant since) {}
