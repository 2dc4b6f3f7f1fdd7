package dev.mlopscloud.workflows.operator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What tells a process from every other that ever had its number: its start, in ticks since this boot of the machine.
 *
 * @param boot the kernel's id of the boot
 */
record ProcessMark(long pid, long startTicks, String boot) {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    /** The position of the start time after the command's name, which is in parentheses and may hold anything. */
    private static final int START_AFTER_NAME = 19;

    /** Reads the two lines that a try's wrapper writes: its line of {@code /proc}, and the boot's id. */
    static ProcessMark parse(List<String> lines) throws IOException {
        if (lines.size() < 2) {
            throw new IOException("An owner file is cut short");
        }
        String stat = lines.getFirst();
        long pid = Long.parseLong(stat.substring(0, stat.indexOf(' ')));
        return new ProcessMark(pid, startTicks(stat), lines.get(1).strip());
    }

    /** Whether this very process still runs. */
    boolean isAlive() {
        try {
            if (!Files.readString(BOOT_ID).strip().equals(boot)) {
                return false;
            }
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            boolean zombie = afterName(stat).startsWith("Z");
            return !zombie && startTicks(stat) == startTicks;
        } catch (IOException e) {
            return false; // no such process
        }
    }

    private static long startTicks(String stat) {
        return Long.parseLong(afterName(stat).split(" ", -1)[START_AFTER_NAME]);
    }

    private static String afterName(String stat) {
        return stat.substring(stat.lastIndexOf(')') + 2);
    }
}
