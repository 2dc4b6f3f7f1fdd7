package dev.mlopscloud.workflows.engine;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One task of one run, now.
 *
 * @param tryNumber the current or last try, 0 before the first
 * @param maxTries the last try number that may fail and still be retried
 * @param retryAt when the next try is due, or when a suspended one goes on
 */
public record TaskStatus(
        TaskState state,
        int tryNumber,
        int maxTries,
        @Nullable Instant retryAt) {

    /** A task that nothing has happened to. */
    public static TaskStatus fresh(RetryPolicy retry) {
        return new TaskStatus(TaskState.NONE, 0, retry.retries(), null);
    }

    /** The same task in another state, without a retry to wait for. */
    public TaskStatus in(TaskState next) {
        return new TaskStatus(next, tryNumber, maxTries, null);
    }

    /** The same try, to go on at {@code due}, or when it is woken. */
    public TaskStatus suspended(TaskState state, @Nullable Instant due) {
        return new TaskStatus(state, tryNumber, maxTries, due);
    }

    /** The task ready for its next try. */
    TaskStatus nextTry() {
        return new TaskStatus(TaskState.SCHEDULED, tryNumber + 1, maxTries, null);
    }

    /** The task as if it never ran, with all its retries ahead and its try numbers going on. */
    public TaskStatus cleared(RetryPolicy retry) {
        return new TaskStatus(TaskState.NONE, tryNumber, tryNumber + retry.retries(), null);
    }
}
