package dev.mlopscloud.workflows.engine;

import java.util.Collection;

/** How many of a task's direct upstream tasks stand where. */
record Upstream(int total, int success, int failed, int upstreamFailed, int skipped, int removed) {

    static Upstream count(Collection<TaskState> states) {
        int success = 0;
        int failed = 0;
        int upstreamFailed = 0;
        int skipped = 0;
        int removed = 0;
        for (TaskState state : states) {
            switch (state) {
                case SUCCESS -> success++;
                case FAILED -> failed++;
                case UPSTREAM_FAILED -> upstreamFailed++;
                case SKIPPED -> skipped++;
                case REMOVED -> removed++;
                case NONE, SCHEDULED, QUEUED, RUNNING, UP_FOR_RETRY -> {}
            }
        }
        return new Upstream(states.size(), success, failed, upstreamFailed, skipped, removed);
    }

    boolean allDone() {
        return success + failures() + skipped + removed == total;
    }

    int failures() {
        return failed + upstreamFailed;
    }
}
