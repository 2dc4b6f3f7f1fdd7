package dev.mlopscloud.notebooks.kernel;

import dev.mlopscloud.notebooks.wire.Envelope;

/** Hears what a kernel says: answers to its own client, and everything on iopub. Called by the sockets' thread. */
public interface KernelListener {

    /**
     * A message arrived. Must not block.
     *
     * @param number its place in the kernel's journal; -1 for an answer, which is not kept
     */
    void received(Envelope envelope, long number);

    /** The kernel takes no more requests: it has not read for too long. */
    default void stuck() {}

    /** The kernel is gone for good. */
    default void ended() {}
}
