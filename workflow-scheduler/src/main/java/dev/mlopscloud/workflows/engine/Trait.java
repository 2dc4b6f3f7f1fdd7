package dev.mlopscloud.workflows.engine;

/** What sets a task apart from others. */
public enum Trait {
    /** It succeeds by being scheduled, without a process. */
    INSTANT,
    /** It makes what others need: when it fails, they do not run. */
    SETUP,
    /** It clears away what a setup made, however the work between went; the run's end does not depend on it. */
    TEARDOWN,
    /** A teardown whose failure fails the run. */
    FAILS_RUN,
    /** It waits for its own success in the run before. */
    DEPENDS_ON_PAST,
    /** As {@link #DEPENDS_ON_PAST}, and for that of all that waited for it there. */
    WAITS_FOR_DOWNSTREAM
}
