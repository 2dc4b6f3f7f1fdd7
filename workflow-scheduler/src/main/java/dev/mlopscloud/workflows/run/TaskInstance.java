package dev.mlopscloud.workflows.run;

import dev.mlopscloud.workflows.engine.TaskKey;
import dev.mlopscloud.workflows.engine.TaskStatus;
import dev.mlopscloud.workflows.trace.TracedTry;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One task of one run.
 *
 * @param mapIndex its place among the instances of a mapped task, or -1
 * @param renderedMapIndex what its instance is called
 * @param memory what a suspended try keeps, JSON
 * @param share what it takes of what tasks share
 * @param owner the replica that holds the current try
 */
public record TaskInstance(
        UUID id,
        long runKey,
        String taskId,
        int mapIndex,
        String operator,
        TaskStatus status,
        Times times,
        Share share,
        @Nullable UUID owner,
        @Nullable Long pid,
        @Nullable String note,
        @Nullable String renderedMapIndex,
        @Nullable String memory) {

    /** Which instance of which task it is. */
    public TaskKey key() {
        return new TaskKey(taskId, mapIndex);
    }

    /** The same instance in another status. */
    TaskInstance in(TaskStatus other) {
        return other.equals(status)
                ? this
                : new TaskInstance(
                        id,
                        runKey,
                        taskId,
                        mapIndex,
                        operator,
                        other,
                        times,
                        share,
                        owner,
                        pid,
                        note,
                        renderedMapIndex,
                        memory);
    }

    /** What a trace knows of its current try. */
    public TracedTry traced(Run run) {
        return traced(run, status.tryNumber());
    }

    /** What a trace knows of one of its tries. */
    public TracedTry traced(Run run, int tryNumber) {
        return new TracedTry(run.traced(), id, taskId, mapIndex, tryNumber);
    }

    /** Whether it is still at the try that another look at it was at. */
    boolean isSameTry(TaskInstance other) {
        return status.tryNumber() == other.status().tryNumber()
                && status.state().isActive()
                && owner != null
                && owner.equals(other.owner());
    }

    /**
     * What a task takes, and its place among those that wait.
     *
     * @param weight the weight that decides its turn, by its weight rule
     */
    public record Share(String pool, int slots, int weight, String queue) {}

    /** The moments of the current or last try. */
    public record Times(
            @Nullable Instant scheduled,
            @Nullable Instant queued,
            @Nullable Instant start,
            @Nullable Instant end) {}
}
