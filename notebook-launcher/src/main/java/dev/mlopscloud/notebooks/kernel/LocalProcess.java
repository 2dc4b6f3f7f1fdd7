package dev.mlopscloud.notebooks.kernel;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.Json;
import dev.mlopscloud.notebooks.process.Cage;
import dev.mlopscloud.notebooks.process.ProcessSessions;
import dev.mlopscloud.notebooks.process.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The operating system's side of a kernel: a process that leads a session and group of its own, so that signals reach
 * what it started, and that does not end with this server.
 */
final class LocalProcess implements KernelProcess {
    private static final Logger LOG = Logger.getLogger(LocalProcess.class);
    private static final long POLL_MILLIS = 500;
    private static final long START_TOLERANCE_MILLIS = 3_000;

    /** The kernel's parent by name, in case this system has no {@code setsid} program. */
    private static final String SESSION_LEADER = "import os,sys; os.setsid(); os.execvp(sys.argv[1], sys.argv[1:])";

    private final String id;
    private final Cage cage;
    private final long pid;
    private final long startedMillis;
    private final @Nullable Process child;

    private LocalProcess(String id, Cage cage, long pid, long startedMillis, @Nullable Process child) {
        this.id = id;
        this.cage = cage;
        this.pid = pid;
        this.startedMillis = startedMillis;
        this.child = child;
    }

    /**
     * Starts a kernel with exactly this environment; what it prints before it can speak goes to the log.
     *
     * @throws IOException if the program cannot be started
     */
    static LocalProcess launch(Provisioner.Launch launch, Cage cage, String python) throws IOException {
        List<String> argv = cage.command(launch.id(), launch.argv(), launch.limits());
        List<String> command = ProcessSessions.leading(argv)
                .orElseGet(() -> Stream.concat(Stream.of(python, "-c", SESSION_LEADER), argv.stream())
                        .toList());
        Files.deleteIfExists(launch.log());
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(launch.directory().toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(launch.log().toFile()));
        builder.environment().clear();
        builder.environment().putAll(launch.environment());
        Process process = builder.start();
        return new LocalProcess(launch.id(), cage, process.pid(), startOf(process.toHandle()), process);
    }

    /** The process that an earlier server started, if it still runs and the number is not another's by now. */
    static Optional<KernelProcess> find(String id, Cage cage, long pid, long startedMillis) {
        return ProcessHandle.of(pid)
                .filter(handle -> sameStart(handle, startedMillis))
                .map(handle -> new LocalProcess(id, cage, pid, startedMillis, null))
                .filter(LocalProcess::alive)
                .map(process -> process);
    }

    private static long startOf(ProcessHandle handle) {
        return handle.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    /** The boot time that start times are counted from moves a little when the clock is set. */
    private static boolean sameStart(ProcessHandle handle, long startedMillis) {
        return Math.abs(startOf(handle) - startedMillis) <= START_TOLERANCE_MILLIS;
    }

    @Override
    public ObjectNode record() {
        return Json.object().put("pid", pid).put("started", startedMillis);
    }

    @Override
    public Usage usage() {
        return Usage.of(pid);
    }

    @Override
    public void cleanUp() {
        cage.clear(id, pid);
    }

    @Override
    public boolean alive() {
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

    @Override
    public void awaitEnd() throws InterruptedException {
        if (child != null) {
            child.waitFor();
            return;
        }
        while (alive()) {
            Thread.sleep(POLL_MILLIS);
        }
    }

    @Override
    public boolean awaitEnd(Duration limit) throws InterruptedException {
        if (child != null) {
            return child.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        }
        long deadline = System.nanoTime() + limit.toNanos();
        while (alive() && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
        return !alive();
    }

    @Override
    public void signal(String name) throws InterruptedException {
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
