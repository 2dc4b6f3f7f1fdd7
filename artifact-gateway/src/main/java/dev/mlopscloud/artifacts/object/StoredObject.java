package dev.mlopscloud.artifacts.object;

import java.time.Instant;

/**
 * What the store knows of an object.
 *
 * @param size in bytes
 * @param etag with its quotes, as HTTP carries it
 */
public record StoredObject(long size, String etag, Instant lastModified) {}
