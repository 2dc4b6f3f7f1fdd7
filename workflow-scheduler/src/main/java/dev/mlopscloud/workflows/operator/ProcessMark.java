package dev.mlopscloud.workflows.operator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What tells a process from every other that ever had its number: its start, in ticks since this boot of the machine.
 *
 * @param boot the kernel's id of the boot
 */
record ProcessMark(long pid, long startTicks, String boot) {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    /** The position of the start time after the command's name, which is in parentheses and may hold anything. */
    private static final int START_AFTER_NAME = 19;

    /** The two lines that a try's wrapper writes, its line of {@code /proc} and the boot's id, if they are whole. */
    static Optional<ProcessMark> parse(String text) {
        List<String> lines = text.lines().toList();
        if (lines.size() != 2 || !text.endsWith("\n")) {
            return Optional.empty();
        }
        String stat = lines.getFirst();
        long pid = Long.parseLong(stat.substring(0, stat.indexOf(' ')));
        return Optional.of(
                new ProcessMark(pid, startTicks(stat), lines.getLast().strip()));
    }

    /** The id of this boot of the machine. */
    static String currentBoot() throws IOException {
        return Files.readString(BOOT_ID).strip();
    }

    /** Whether this very process still runs. */
    boolean isAlive() {
        try {
            if (!currentBoot().equals(boot)) {
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
