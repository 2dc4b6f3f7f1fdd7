package dev.mlopscloud.workflows.definition;

import java.time.Instant;
import java.util.UUID;

/**
 * One version of a DAG's definition.
 *
 * @param number from 1, in the order of submission
 * @param hash the SHA-256 of the definition, independent of its layout
 */
public record DagVersion(UUID id, String dagId, int number, String hash, String mediaType, Instant createdAt) {
    /** Definitions over HTTP are a bundle of their own, in Airflow's terms. */
    public static final String BUNDLE = "definitions";
}
