package dev.mlopscloud.workflows.engine;

/**
 * One instance of a task in a run.
 *
 * @param index its place among those that a mapped task expands to, or {@link #UNMAPPED}
 */
public record TaskKey(String task, int index) {
    /** The index of a task that is not mapped, or has not been expanded yet. */
    public static final int UNMAPPED = -1;

    /** The only instance of a task that is not mapped. */
    public static TaskKey of(String task) {
        return new TaskKey(task, UNMAPPED);
    }
}
