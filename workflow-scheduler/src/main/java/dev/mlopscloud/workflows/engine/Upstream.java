package dev.mlopscloud.workflows.engine;

import java.util.Collection;

/** How many of a task's direct upstream tasks stand where. */
record Upstream(int total, int success, int failed, int upstreamFailed, int skipped, int removed, Setups setups) {

    /**
     * Where one of them stands.
     *
     * @param setup whether it is a setup
     */
    record State(TaskState state, boolean setup) {}

    /** How many of them are setups, and where these stand. */
    record Setups(int total, int success, int skipped) {}

    static Upstream count(Collection<State> states) {
        int setups = 0;
        int setupsSuccess = 0;
        int setupsSkipped = 0;
        int success = 0;
        int failed = 0;
        int upstreamFailed = 0;
        int skipped = 0;
        int removed = 0;
        for (State one : states) {
            if (one.setup()) {
                setups++;
                setupsSuccess += one.state() == TaskState.SUCCESS ? 1 : 0;
                setupsSkipped += one.state() == TaskState.SKIPPED ? 1 : 0;
            }
            switch (one.state()) {
                case SUCCESS -> success++;
                case FAILED -> failed++;
                case UPSTREAM_FAILED -> upstreamFailed++;
                case SKIPPED -> skipped++;
                case REMOVED -> removed++;
                case NONE, SCHEDULED, QUEUED, RUNNING, UP_FOR_RETRY, UP_FOR_RESCHEDULE, DEFERRED, AWAITING_INPUT -> {}
            }
        }
        return new Upstream(
                states.size(),
                success,
                failed,
                upstreamFailed,
                skipped,
                removed,
                new Setups(setups, setupsSuccess, setupsSkipped));
    }

    boolean allDone() {
        return success + failures() + skipped + removed == total;
    }

    int failures() {
        return failed + upstreamFailed;
    }
}
