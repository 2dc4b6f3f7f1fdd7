package dev.mlopscloud.workflows.operator;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The process of a try, be it a child of this service or of one that ran before. */
public final class RunningTry {
    private static final Logger LOG = Logger.getLogger(RunningTry.class);

    /** How often a child is looked at besides waiting for its end: for its timeout, its log, a request to stop. */
    private static final Duration CHILD_PERIOD = Duration.ofMillis(250);

    /** The kernel tells the end of a process to its parent only; others have to look. */
    private static final Duration ADOPTED_PERIOD = Duration.ofMillis(50);

    private static final int LONGEST_LINE = 1 << 16;
    private static final int LONGEST_RESULT = 1 << 22;

    private final TryDirectory directory;
    private final ProcessMark mark;
    private final @Nullable Process child;
    private final TaskConfig config;
    private final AtomicBoolean stopRequested = new AtomicBoolean();

    RunningTry(TryDirectory directory, ProcessMark mark, @Nullable Process child, TaskConfig config) {
        this.directory = directory;
        this.mark = mark;
        this.child = child;
        this.config = config;
    }

    public long pid() {
        return mark.pid();
    }

    /** Asks for the end of the process and all it started; {@link #await} brings it about. */
    public void stop() {
        stopRequested.set(true);
    }

    /**
     * Waits for the end of the process, and ends it at {@code deadline}, when it prints too much, or when asked to.
     *
     * @throws InterruptedException when this service ends; the process goes on
     */
    public TryEnd await(@Nullable Instant deadline, Clock clock) throws InterruptedException, IOException {
        while (!pause()) {
            String why = null;
            if (stopRequested.get()) {
                why = "Stopped on request";
            } else if (deadline != null && clock.instant().isAfter(deadline)) {
                why = "Stopped: execution_timeout has passed";
            } else if (directory.logSize() > config.logLimit()) {
                why = "Stopped: the log has more than " + config.logLimit() + " bytes";
            }
            if (why != null) {
                end();
                return conclude(-1, why);
            }
        }
        OptionalInt exit = directory.exit();
        if (exit.isEmpty()) {
            return conclude(-1, "The process vanished without an exit status");
        }
        return conclude(exit.getAsInt(), "The process ended with exit status " + exit.getAsInt());
    }

    private TryEnd conclude(int status, String reason) throws IOException {
        String lastLine = directory.lastLine(LONGEST_LINE);
        try {
            directory.sweep();
        } catch (IOException e) {
            LOG.debugf(e, "The working directory in %s stays", directory.root());
        }
        return new TryEnd(status, reason, directory.result(LONGEST_RESULT), lastLine);
    }

    /** Waits a moment, and tells whether the process has ended. */
    private boolean pause() throws InterruptedException {
        if (child != null) {
            return child.waitFor(CHILD_PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        }
        if (!mark.isAlive()) {
            return true;
        }
        Thread.sleep(ADOPTED_PERIOD);
        return false;
    }

    private void end() throws InterruptedException, IOException {
        signal("TERM");
        long patience = System.nanoTime() + config.killGrace().toNanos();
        while (mark.isAlive() && System.nanoTime() < patience) {
            Thread.sleep(ADOPTED_PERIOD);
        }
        // Whatever of the group is left, even if its leader has ended.
        signal("KILL");
        while (mark.isAlive()) {
            Thread.sleep(ADOPTED_PERIOD);
        }
    }

    /** Signals the whole group, which has the number of its leader. */
    private void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("sh", "-c", "kill -s \"$1\" -- \"-$2\"", "kill", name, Long.toString(mark.pid()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
