package dev.mlopscloud.standalone.child;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Ends a process, of this one's children or another's: asks, waits, then forces. */
public final class ProcessEnd {
    private static final Duration AFTER_FORCE = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(50);

    private ProcessEnd() {}

    /** True when the process is gone within the time of grace; false when it had to be killed. */
    public static boolean end(ProcessHandle process, Duration grace) throws InterruptedException {
        process.destroy();
        if (isGoneWithin(process, grace)) {
            return true;
        }
        process.destroyForcibly();
        isGoneWithin(process, AFTER_FORCE);
        return false;
    }

    /** Waits for the process to end; false when it still runs after that time. */
    public static boolean isGoneWithin(ProcessHandle process, Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        while (isRunning(process)) {
            if (System.nanoTime() >= end) {
                return false;
            }
            Thread.sleep(POLL);
        }
        return true;
    }

    /** Alive, and more than the entry of a process that ended and was never asked for its status. */
    public static boolean isRunning(ProcessHandle process) {
        return process.isAlive() && !isDefunct(process.pid());
    }

    /** Java counts such an entry as alive; under a container's first process it can stay for good. */
    private static boolean isDefunct(long pid) {
        Path stat = Path.of("/proc", Long.toString(pid), "stat");
        try {
            String line = Files.readString(stat, StandardCharsets.ISO_8859_1);
            // "pid (name) state …", and the name may hold anything.
            char state = line.charAt(line.lastIndexOf(')') + 2);
            return state == 'Z' || state == 'X';
        } catch (IOException e) {
            // Gone meanwhile, or a system without these files: what Java says holds.
            return false;
        }
    }
}
