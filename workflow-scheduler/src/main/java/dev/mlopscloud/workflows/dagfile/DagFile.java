package dev.mlopscloud.workflows.dagfile;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a file.
 *
 * @param hash what its parser tells one state of it from another by
 * @param message why it, or some DAG of it, could not be taken in
 */
record DagFile(
        long id,
        String bundle,
        String path,
        String hash,
        @Nullable String message,
        Instant parsedAt) {}
