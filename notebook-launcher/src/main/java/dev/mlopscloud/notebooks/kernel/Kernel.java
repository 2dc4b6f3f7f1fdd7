package dev.mlopscloud.notebooks.kernel;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.ApiError;
import dev.mlopscloud.notebooks.api.Json;
import dev.mlopscloud.notebooks.process.Usage;
import dev.mlopscloud.notebooks.state.RecordFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A running kernel: its process, the link to it and what it is doing. Starting, restarting and stopping exclude each
 * other; a death that nobody ordered is answered by a restart, a limited number of times.
 */
public final class Kernel {
    private static final Logger LOG = Logger.getLogger(Kernel.class);

    /** What the kernel was started as; enough to start it again. */
    record Identity(String id, KernelSpec spec, Path directory, String sessionName, Map<String, String> variables) {}

    private final Identity identity;
    private final Launcher launcher;
    private final KernelsConfig config;
    private final RecordFolder records;
    private final KernelLink link;
    private final KernelState state = new KernelState();
    private final AtomicInteger connections = new AtomicInteger();
    private final ReentrantLock lifecycle = new ReentrantLock();
    private volatile @Nullable KernelProcess process;
    private volatile boolean ready;
    private volatile boolean stopped;
    private int deaths;
    private Instant lastLaunch = Instant.now();

    Kernel(Identity identity, Launcher launcher, KernelsConfig config, RecordFolder records, KernelLink.Opener link)
            throws IOException {
        this.identity = identity;
        this.launcher = launcher;
        this.config = config;
        this.records = records;
        this.link = link.open(identity.id(), launcher.connectionFile(identity.id()), state);
    }

    /** The kernel's id, a UUID. */
    public String id() {
        return identity.id();
    }

    /** The name of its kernelspec. */
    public String name() {
        return identity.spec().name();
    }

    /** The way to talk to it. */
    public KernelLink link() {
        return link;
    }

    /** {@code starting}, {@code idle}, {@code busy}, {@code restarting} or {@code dead}. */
    public String execution() {
        return state.execution();
    }

    /** When something was last done on it. */
    public Instant lastActivity() {
        return state.lastActivity();
    }

    /** A page attached, or with -1 left. */
    public void connected(int change) {
        connections.addAndGet(change);
    }

    /** How many pages are attached. */
    public int connections() {
        return connections.get();
    }

    /** What its processes use now. */
    public Usage usage() {
        KernelProcess current = process;
        return current == null ? new Usage(0, 0, 0) : current.usage();
    }

    /** Whose work it does, as far as whoever started it said. */
    public String owner() {
        return identity.variables().getOrDefault("KERNEL_USERNAME", "");
    }

    /** The folder it was started in. */
    Path directory() {
        return identity.directory();
    }

    KernelSpec spec() {
        return identity.spec();
    }

    /** Whether the kernel answers. False ends the wait early when it is stopped or dead. */
    public boolean awaitReady(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!ready && !stopped && !execution().equals("dead") && System.nanoTime() < deadline) {
            Thread.sleep(10);
        }
        return ready;
    }

    /** Whether the kernel answers now. */
    public boolean isReady() {
        return ready;
    }

    /** Starts the process. The connection file is there already. */
    void launch() throws IOException {
        lifecycle.lock();
        try {
            start();
        } finally {
            lifecycle.unlock();
        }
    }

    private void start() throws IOException {
        ready = false;
        lastLaunch = Instant.now();
        take(launcher.launch(identity), true);
    }

    /** Takes a process that was found again as this kernel's. */
    void adopt(KernelProcess found) {
        take(found, false);
    }

    private void take(KernelProcess next, boolean fresh) {
        process = next;
        records.save(id(), record(next));
        Thread.ofVirtual().name("kernel-ready-" + id()).start(() -> becomeReady(next, fresh));
        Thread.ofVirtual().name("kernel-end-" + id()).start(() -> watch(next));
    }

    private void becomeReady(KernelProcess next, boolean fresh) {
        BooleanSupplier current = () -> process == next && next.alive();
        try {
            if (link.awaitReady(config.infoTimeout(), current) && process == next) {
                state.ready();
                ready = true;
                link.keep();
            } else if (fresh && current.getAsBoolean() && !link.isConnected()) {
                // It may hang because it could not have its ports: another gets others.
                LOG.warnf("Kernel %s does not listen after %s and is ended", id(), config.infoTimeout());
                next.signal("KILL");
                return;
            }
            link.catchUp(current);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ObjectNode record(KernelProcess next) {
        ObjectNode record = next.record()
                .put("id", id())
                .put("name", name())
                .put("directory", identity.directory().toString())
                .put("session_name", identity.sessionName());
        ObjectNode variables = record.putObject("variables");
        identity.variables().forEach(variables::put);
        return record;
    }

    private void watch(KernelProcess watched) {
        try {
            watched.awaitEnd();
            ended(watched);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The process is gone; if nobody ordered that, another takes its place. */
    private void ended(KernelProcess gone) throws InterruptedException {
        lifecycle.lock();
        try {
            if (gone != process || stopped) {
                return;
            }
            gone.signal("KILL");
            gone.cleanUp();
            link.journal().ended();
            boolean wasStable = ready && lastLaunch.plus(config.stableAfter()).isBefore(Instant.now());
            deaths = wasStable ? 1 : deaths + 1;
            if (deaths > config.restartLimit()) {
                LOG.warnf("Kernel %s died %d times in a row and stays dead", id(), deaths);
                die();
                return;
            }
            LOG.warnf("Kernel %s died and is started again (%d of %d)", id(), deaths, config.restartLimit());
            state.set("restarting");
            link.announce("restarting");
            if (!ready) {
                ConnectionFile elsewhere = link.connection().onOtherPorts();
                elsewhere.write(launcher.connectionFile(id()));
                link.moveTo(elsewhere);
            }
            start();
        } catch (IOException e) {
            LOG.errorf("Kernel %s cannot be started again: %s", id(), e.getMessage());
            die();
        } finally {
            lifecycle.unlock();
        }
    }

    private void die() {
        process = null;
        ready = false;
        state.set("dead");
        link.announce("dead");
        records.remove(id());
    }

    /**
     * Ends the process and starts another on the same ports; returns when the new one answers.
     *
     * @throws ApiError 500 if it does not
     */
    void restart() throws InterruptedException {
        lifecycle.lock();
        try {
            KernelProcess old = process;
            process = null;
            state.set("restarting");
            if (old != null) {
                end(old, true);
            }
            link.journal().ended();
            deaths = 0;
            start();
        } catch (IOException e) {
            die();
            throw new ApiError(500, "Kernel could not be restarted");
        } finally {
            lifecycle.unlock();
        }
        if (!awaitReady(config.infoTimeout())) {
            throw new ApiError(500, "Exception restarting kernel: Timeout waiting for kernel_info_reply");
        }
    }

    /** Ends the process, by asking, then by force, with everything it started. */
    void shutdown() throws InterruptedException {
        lifecycle.lock();
        try {
            stopped = true;
            KernelProcess old = process;
            process = null;
            if (old != null) {
                end(old, false);
            }
            state.set("dead");
            link.announce("dead");
            link.close();
            launcher.forget(id());
            records.remove(id());
        } catch (IOException e) {
            LOG.warnf("Files of kernel %s are left: %s", id(), e.getMessage());
        } finally {
            lifecycle.unlock();
        }
    }

    private void end(KernelProcess old, boolean restart) throws InterruptedException {
        if (execution().equals("busy")) {
            old.signal("INT");
        }
        link.request("shutdown_request", Json.object().put("restart", restart));
        Duration half = config.shutdownWait().dividedBy(2);
        if (!old.awaitEnd(half)) {
            old.signal("TERM");
            if (!old.awaitEnd(half)) {
                LOG.warnf("Kernel %s does not leave and is killed", id());
            }
        }
        old.signal("KILL");
        if (!old.awaitEnd(half)) {
            LOG.errorf("Kernel %s cannot be killed", id());
        }
        old.cleanUp();
    }

    /** Interrupts what the kernel is doing, in the way its kernelspec wants. */
    void interrupt() throws InterruptedException {
        KernelProcess current = process;
        if (identity.spec().interruptsByMessage()) {
            link.request("interrupt_request", Json.object());
        } else if (current != null) {
            current.signal("INT");
        }
    }

    /** The kernel goes on without this server. */
    void release() {
        stopped = true;
    }

    /** The model of {@code /api/kernels}. */
    public ObjectNode model() {
        return Json.object()
                .put("id", id())
                .put("name", name())
                .put("last_activity", Json.time(state.lastActivity()))
                .put("execution_state", state.execution())
                .put("connections", connections.get());
    }
}
