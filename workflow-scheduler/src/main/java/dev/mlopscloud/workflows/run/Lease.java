package dev.mlopscloud.workflows.run;

import java.util.UUID;

/**
 * What a worker holds of a task while it has a try of it.
 *
 * @param id tells this from the other times that the same try was fetched
 */
public record Lease(UUID taskInstance, int tryNumber, UUID id) {}
