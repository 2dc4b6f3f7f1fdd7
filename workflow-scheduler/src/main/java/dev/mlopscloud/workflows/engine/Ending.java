package dev.mlopscloud.workflows.engine;

/** How a try ended. */
public enum Ending {
    SUCCESS,
    /** There may be another try. */
    FAILURE,
    /** No other try would do better. */
    FINAL_FAILURE,
    SKIPPED;

    /** The state of a task whose last try ended so. */
    public TaskState state() {
        return switch (this) {
            case SUCCESS -> TaskState.SUCCESS;
            case FAILURE, FINAL_FAILURE -> TaskState.FAILED;
            case SKIPPED -> TaskState.SKIPPED;
        };
    }
}
