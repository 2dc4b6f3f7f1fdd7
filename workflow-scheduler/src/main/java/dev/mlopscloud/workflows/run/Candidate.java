package dev.mlopscloud.workflows.run;

import java.util.UUID;

/**
 * A task that takes slots of a pool, or waits to.
 *
 * @param version what its run runs
 */
record Candidate(UUID id, long runKey, String dagId, String taskId, String pool, int slots, UUID version) {
    /** The task whatever run it belongs to; neither id has a space. */
    String acrossRuns() {
        return dagId + " " + taskId;
    }
}
