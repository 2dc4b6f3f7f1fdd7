package dev.mlopscloud.workflows.trace;

import java.util.UUID;

/** A try of a task of a run. */
public record TracedTry(TracedRun run, UUID taskInstance, String taskId, int mapIndex, int number) {

    /** Airflow's name of its span. */
    String name() {
        return "task_run." + taskId + (mapIndex < 0 ? "" : "[" + mapIndex + "]");
    }
}
