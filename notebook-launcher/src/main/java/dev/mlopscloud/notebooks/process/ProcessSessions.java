package dev.mlopscloud.notebooks.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Everything that runs in a session of the operating system, also what made a process group of its own. */
public final class ProcessSessions {
    private static final Path PROCESSES = Path.of("/proc");
    private static final int SESSION_FIELD = 3;

    private static final Path SETSID = Path.of("/usr/bin/setsid");

    private ProcessSessions() {}

    /** The command that runs {@code argv} as leader of a session of its own; empty where no program can. */
    public static Optional<List<String>> leading(List<String> argv) {
        return Files.isExecutable(SETSID)
                ? Optional.of(Stream.concat(Stream.of(SETSID.toString()), argv.stream())
                        .toList())
                : Optional.empty();
    }

    /** Kills all processes of the session that {@code leader} began; none is left to start another. */
    public static void kill(long leader) {
        for (int round = 0; round < 10; round++) {
            List<Long> members = members(leader);
            if (members.isEmpty()) {
                return;
            }
            members.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        }
    }

    /** The living processes of a session. */
    public static List<Long> members(long leader) {
        try (Stream<Path> processes = Files.list(PROCESSES)) {
            return processes
                    .map(process -> String.valueOf(process.getFileName()))
                    .filter(name -> !name.isEmpty() && name.chars().allMatch(Character::isDigit))
                    .map(Long::parseLong)
                    .filter(pid -> sessionOf(pid) == leader)
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** The session of a living process; -1 if it has ended. */
    private static long sessionOf(long pid) {
        try {
            String stat =
                    Files.readString(PROCESSES.resolve(String.valueOf(pid)).resolve("stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", SESSION_FIELD + 2);
            return fields[0].equals("Z") || fields[0].equals("X") ? -1 : Long.parseLong(fields[SESSION_FIELD]);
        } catch (IOException | RuntimeException e) {
            return -1;
        }
    }
}
