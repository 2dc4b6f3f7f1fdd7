package dev.mlopscloud.notebooks.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * How programs are held to their limits: control groups of version 2 where this process may make them, for all that a
 * program starts together; else resource limits, for each process alone, and a choice of processors.
 */
public final class Cage {
    private static final Logger LOG = Logger.getLogger(Cage.class);
    private static final long CPU_PERIOD_MICROS = 100_000;

    private final Optional<Path> groups;

    Cage(Optional<Path> groups) {
        this.groups = groups;
    }

    /** The best that this machine offers: below {@code hierarchy}, version 2's mount, or resource limits. */
    public static Cage find(Path hierarchy) {
        try {
            return new Cage(ownGroup(hierarchy));
        } catch (IOException e) {
            LOG.debugf("Control groups cannot be used: %s", e.getMessage());
            return new Cage(Optional.empty());
        }
    }

    private static Optional<Path> ownGroup(Path hierarchy) throws IOException {
        if (!Files.isRegularFile(hierarchy.resolve("cgroup.controllers"))) {
            return Optional.empty();
        }
        String own = Files.readAllLines(Path.of("/proc/self/cgroup")).stream()
                .filter(line -> line.startsWith("0::"))
                .map(line -> line.substring(4))
                .findFirst()
                .orElse("");
        Path group = hierarchy.resolve(own).normalize();
        if (!group.startsWith(hierarchy)
                || !Files.isWritable(group.resolve("cgroup.subtree_control"))
                || !Files.readString(group.resolve("cgroup.controllers")).contains("memory")) {
            return Optional.empty();
        }
        enable(group);
        return Optional.of(group);
    }

    /** A group with children must hold no processes itself: this one moves into a child of its own. */
    private static void enable(Path group) throws IOException {
        try {
            Files.writeString(group.resolve("cgroup.subtree_control"), "+memory +cpu");
        } catch (IOException busy) {
            Path leaf = group.resolve("launcher");
            if (!Files.isDirectory(leaf)) {
                Files.createDirectory(leaf);
            }
            for (String pid : Files.readAllLines(group.resolve("cgroup.procs"))) {
                Files.writeString(leaf.resolve("cgroup.procs"), pid);
            }
            Files.writeString(group.resolve("cgroup.subtree_control"), "+memory +cpu");
        }
    }

    /** The command that runs {@code argv} within the limits, as the same process. */
    public List<String> command(String id, List<String> argv, Limits limits) throws IOException {
        if (limits.none() && groups.isEmpty()) {
            return argv;
        }
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c"));
        if (groups.isPresent()) {
            Path group = prepare(groups.get().resolve("kernel-" + id), limits);
            command.add("echo $$ > \"$0\" && exec \"$@\"");
            command.add(group.resolve("cgroup.procs").toString());
            command.addAll(argv);
            return command;
        }
        StringBuilder script = new StringBuilder();
        if (limits.memoryBytes() > 0) {
            script.append("ulimit -v ").append(limits.memoryBytes() / 1024).append(" && ");
        }
        command.add(script + "exec \"$@\"");
        command.add("sh");
        if (limits.cpus() > 0 && Files.isExecutable(Path.of("/usr/bin/taskset"))) {
            command.addAll(List.of("/usr/bin/taskset", "-c", processors(id, limits.processors())));
        }
        command.addAll(argv);
        return command;
    }

    /** Kernels get different processors, as far as there are enough. */
    private static String processors(String id, int count) {
        int all = Runtime.getRuntime().availableProcessors();
        int first = Math.floorMod(id.hashCode(), all);
        List<String> chosen = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            chosen.add(String.valueOf((first + i) % all));
        }
        return String.join(",", chosen);
    }

    private static Path prepare(Path group, Limits limits) throws IOException {
        Files.createDirectories(group);
        if (limits.memoryBytes() > 0) {
            Files.writeString(group.resolve("memory.max"), String.valueOf(limits.memoryBytes()));
            if (Files.exists(group.resolve("memory.swap.max"))) {
                Files.writeString(group.resolve("memory.swap.max"), "0");
            }
            // One process killed for lack of memory takes the others of its kernel along.
            if (Files.exists(group.resolve("memory.oom.group"))) {
                Files.writeString(group.resolve("memory.oom.group"), "1");
            }
        }
        if (limits.cpus() > 0) {
            long quota = Math.max(1_000, Math.round(limits.cpus() * CPU_PERIOD_MICROS));
            Files.writeString(group.resolve("cpu.max"), quota + " " + CPU_PERIOD_MICROS);
        }
        return group;
    }

    /** After the program's end: kills what it left running and removes its group. */
    public void clear(String id, long leader) {
        ProcessSessions.kill(leader);
        groups.map(parent -> parent.resolve("kernel-" + id))
                .filter(Files::isDirectory)
                .ifPresent(group -> {
                    try {
                        Path kill = group.resolve("cgroup.kill");
                        if (Files.exists(kill)) {
                            Files.writeString(kill, "1");
                        }
                        Files.deleteIfExists(group);
                    } catch (IOException e) {
                        LOG.debugf("The control group of kernel %s stays: %s", id, e.getMessage());
                    }
                });
    }
}
