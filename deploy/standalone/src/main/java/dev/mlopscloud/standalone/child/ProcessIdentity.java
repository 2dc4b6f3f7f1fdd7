package dev.mlopscloud.standalone.child;

import java.time.Instant;
import java.util.Optional;

/**
 * A process that can be told from a later one with the same id.
 *
 * @param pid its id
 * @param startedMs when it started, as the operating system says, in milliseconds since 1970
 * @param marker a text that its command line holds
 */
public record ProcessIdentity(long pid, long startedMs, String marker) {
    /** The operating system gives the start in ticks since boot, and the time of boot in whole seconds. */
    private static final long CLOCK_STEPS_MS = 2_000;

    /** The identity of a process that runs now. */
    public static ProcessIdentity of(ProcessHandle process, String marker) {
        return new ProcessIdentity(process.pid(), startMs(process.info()), marker);
    }

    /** The process, if it still runs and is the same one. */
    public Optional<ProcessHandle> find() {
        return ProcessHandle.of(pid).filter(ProcessEnd::isRunning).filter(this::isSame);
    }

    private boolean isSame(ProcessHandle process) {
        ProcessHandle.Info info = process.info();
        boolean sameStart = Math.abs(startMs(info) - startedMs) <= CLOCK_STEPS_MS;
        // A command line that may not be read (too long, or another user's) decides nothing.
        return sameStart
                && info.commandLine().map(line -> line.contains(marker)).orElse(true);
    }

    private static long startMs(ProcessHandle.Info info) {
        return info.startInstant().orElse(Instant.EPOCH).toEpochMilli();
    }
}
