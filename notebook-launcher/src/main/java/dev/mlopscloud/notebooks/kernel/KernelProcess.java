package dev.mlopscloud.notebooks.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The operating system's side of a kernel: a process that leads a session and group of its own, so that signals reach
 * what it started, and that does not end with this server.
 */
final class KernelProcess {
    private static final Logger LOG = Logger.getLogger(KernelProcess.class);
    private static final long POLL_MILLIS = 500;
    private static final long START_TOLERANCE_MILLIS = 3_000;

    /** The kernel's parent by name, in case this system has no {@code setsid} program. */
    private static final String SESSION_LEADER = "import os,sys; os.setsid(); os.execvp(sys.argv[1], sys.argv[1:])";

    private final long pid;
    private final long startedMillis;
    private final @Nullable Process child;

    private KernelProcess(long pid, long startedMillis, @Nullable Process child) {
        this.pid = pid;
        this.startedMillis = startedMillis;
        this.child = child;
    }

    /**
     * Starts a kernel with exactly this environment; what it prints before it can speak goes to {@code log}.
     *
     * @throws IOException if the program cannot be started
     */
    static KernelProcess launch(
            List<String> argv, Path directory, Map<String, String> environment, Path log, String python)
            throws IOException {
        List<String> command = new ArrayList<>();
        Path setsid = Path.of("/usr/bin/setsid");
        if (Files.isExecutable(setsid)) {
            command.add(setsid.toString());
        } else {
            command.addAll(List.of(python, "-c", SESSION_LEADER));
        }
        command.addAll(argv);
        Files.deleteIfExists(log);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        return new KernelProcess(process.pid(), startOf(process.toHandle()), process);
    }

    /** The process that an earlier server started, if it still runs and the number is not another's by now. */
    static Optional<KernelProcess> find(long pid, long startedMillis) {
        return ProcessHandle.of(pid)
                .filter(handle -> sameStart(handle, startedMillis))
                .map(handle -> new KernelProcess(pid, startedMillis, null))
                .filter(KernelProcess::alive);
    }

    private static long startOf(ProcessHandle handle) {
        return handle.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    /** The boot time that start times are counted from moves a little when the clock is set. */
    private static boolean sameStart(ProcessHandle handle, long startedMillis) {
        return Math.abs(startOf(handle) - startedMillis) <= START_TOLERANCE_MILLIS;
    }

    long pid() {
        return pid;
    }

    long startedMillis() {
        return startedMillis;
    }

    boolean alive() {
        if (child != null) {
            return child.isAlive();
        }
        return ProcessHandle.of(pid)
                        .filter(handle -> handle.isAlive() && sameStart(handle, startedMillis))
                        .isPresent()
                && !zombie();
    }

    /** A kernel that an earlier server started may have ended without anybody to collect it. */
    private boolean zombie() {
        try {
            String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
            return stat.substring(stat.lastIndexOf(')') + 1).strip().startsWith("Z");
        } catch (IOException e) {
            return false;
        }
    }

    /** Waits until the process has ended. */
    void awaitEnd() throws InterruptedException {
        if (child != null) {
            child.waitFor();
            return;
        }
        while (alive()) {
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** Waits at most {@code limit} for the process to end, and says whether it has. */
    boolean awaitEnd(Duration limit) throws InterruptedException {
        if (child != null) {
            return child.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        }
        long deadline = System.nanoTime() + limit.toNanos();
        while (alive() && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
        return !alive();
    }

    /** Sends a signal, such as {@code INT}, to the kernel and all it started. */
    void signal(String name) throws InterruptedException {
        try {
            Process kill = new ProcessBuilder("kill", "-s", name, "--", "-" + pid)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (kill.waitFor() == 0) {
                return;
            }
        } catch (IOException e) {
            LOG.debugf("There is no kill program: %s", e.getMessage());
        }
        if (name.equals("KILL")) {
            ProcessHandle.of(pid).filter(handle -> alive()).ifPresent(ProcessHandle::destroyForcibly);
        }
    }
}
