package dev.mlopscloud.notebooks.kernel;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.process.Usage;
import java.time.Duration;

/** A running kernel as whoever provides it sees it. It does not end with this server. */
interface KernelProcess {

    /** What a later server needs to find it again. */
    ObjectNode record();

    boolean alive();

    /** Waits until it has ended. */
    void awaitEnd() throws InterruptedException;

    /** Waits at most {@code limit} for it to end, and says whether it has. */
    boolean awaitEnd(Duration limit) throws InterruptedException;

    /** Sends a signal, such as {@code INT}, to the kernel and what it started. */
    void signal(String name) throws InterruptedException;

    /** What it uses now. */
    Usage usage();

    /** After its end: nothing that it started is left. */
    void cleanUp();
}
