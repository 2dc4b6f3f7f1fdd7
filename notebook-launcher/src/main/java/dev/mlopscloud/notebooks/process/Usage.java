package dev.mlopscloud.notebooks.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.logging.Logger;

/**
 * What the processes of a session use now.
 *
 * @param memoryBytes resident, shared pages counted for each process
 * @param cpuMillis processor time since they began
 * @param processes how many there are
 */
public record Usage(long memoryBytes, long cpuMillis, int processes) {
    private static final Logger LOG = Logger.getLogger(Usage.class);
    private static final long PAGE_BYTES = 4096;
    private static final long MILLIS_PER_TICK = 10;
    private static final int USER_FIELD = 11;

    /** The usage of the session that {@code leader} began; zero where this system does not tell. */
    public static Usage of(long leader) {
        long memory = 0;
        long ticks = 0;
        int count = 0;
        for (long pid : ProcessSessions.members(leader)) {
            Path process = Path.of("/proc", String.valueOf(pid));
            try {
                String stat = Files.readString(process.resolve("stat"));
                String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
                ticks += Long.parseLong(fields[USER_FIELD]) + Long.parseLong(fields[USER_FIELD + 1]);
                memory += Long.parseLong(
                                Files.readString(process.resolve("statm")).split(" ", -1)[1])
                        * PAGE_BYTES;
                count++;
            } catch (IOException | RuntimeException ended) {
                LOG.tracef("Process %d ended while it was looked at", pid);
            }
        }
        return new Usage(memory, ticks * MILLIS_PER_TICK, count);
    }
}
