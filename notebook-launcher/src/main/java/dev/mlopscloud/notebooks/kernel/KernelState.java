package dev.mlopscloud.notebooks.kernel;

import dev.mlopscloud.notebooks.wire.Header;
import java.time.Instant;
import java.util.Set;

/**
 * What a kernel is doing, as far as its messages tell. Messages that pages send by themselves (introspection, the
 * debugger's probes) count as no activity: Jupyter's list.
 */
final class KernelState implements KernelLink.StatusListener {
    /** Message types that do not make a kernel busy. */
    static final Set<String> UNTRACKED = Set.of(
            "comm_info_request",
            "comm_info_reply",
            "kernel_info_request",
            "kernel_info_reply",
            "shutdown_request",
            "shutdown_reply",
            "interrupt_request",
            "interrupt_reply",
            "debug_request",
            "debug_reply",
            "stream",
            "display_data",
            "update_display_data",
            "execute_input",
            "execute_result",
            "error",
            "status",
            "clear_output",
            "debug_event",
            "input_request",
            "input_reply");

    private String execution = "starting";
    private Instant lastActivity = Instant.now();

    @Override
    public synchronized void spoke(Header header, Header parent, String state) {
        boolean tracked = tracked(parent.type());
        if (tracked || tracked(header.type()) || execution.equals("busy")) {
            lastActivity = Instant.now();
        }
        if (state.isEmpty()) {
            return;
        }
        if (tracked) {
            execution = state;
        } else if (execution.equals("starting") && !state.equals("starting")) {
            execution = "idle";
        }
    }

    private static boolean tracked(String type) {
        return !type.isEmpty() && !UNTRACKED.contains(type);
    }

    synchronized void set(String state) {
        execution = state;
        lastActivity = Instant.now();
    }

    /** The kernel answered: whatever it does, it is past its start. */
    synchronized void ready() {
        if (execution.equals("starting") || execution.equals("restarting") || execution.equals("autorestarting")) {
            execution = "idle";
        }
    }

    synchronized String execution() {
        return execution;
    }

    synchronized Instant lastActivity() {
        return lastActivity;
    }
}
