package dev.mlopscloud.standalone.command;

import dev.mlopscloud.standalone.child.ProcessEnd;
import dev.mlopscloud.standalone.child.ProcessIdentity;
import dev.mlopscloud.standalone.configuration.Settings;
import dev.mlopscloud.standalone.stack.Console;
import dev.mlopscloud.standalone.stack.Leftovers;
import dev.mlopscloud.standalone.stack.RunLock;
import dev.mlopscloud.standalone.stack.StackState;
import dev.mlopscloud.standalone.stack.StackStateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Stops the stack that another process runs, or what is left of it. */
public final class DownCommand implements Command {
    /** Four services, each with its time of grace, the store and Postgres. */
    private static final Duration STOP = Duration.ofSeconds(170);

    private static final int LOCK_TRIES = 25;
    private static final Duration LOCK_PAUSE = Duration.ofMillis(200);

    private final Settings settings;
    private final Console console;

    public DownCommand(Settings settings, Console console) {
        this.settings = settings;
        this.console = console;
    }

    @Override
    public int run(List<String> arguments) throws Exception {
        if (!Files.isDirectory(settings.directories().run())) {
            return nothing();
        }
        StackStateFile stateFile = new StackStateFile(settings.directories().run());
        Optional<ProcessHandle> launcher =
                stateFile.read().map(StackState::launcher).flatMap(ProcessIdentity::find);
        if (launcher.isPresent()) {
            console.say("Stopping the stack (pid " + launcher.get().pid() + ")");
            launcher.get().destroy();
            if (!ProcessEnd.isGoneWithin(launcher.get(), STOP)) {
                console.say("It did not stop within " + STOP.toSeconds() + " s.");
                return 1;
            }
        }
        Optional<RunLock> lock = takeLock();
        if (lock.isEmpty()) {
            console.say("The stack is just starting or stopping: try again in a moment.");
            return 1;
        }
        try (RunLock _ = lock.get()) {
            int leftovers = new Leftovers(settings.directories(), stateFile, console).end();
            if (launcher.isEmpty() && leftovers == 0) {
                return nothing();
            }
        }
        console.say("Everything is stopped; the data stays in "
                + settings.directories().data());
        return 0;
    }

    /** A process that has ended may hold its files for a moment longer. */
    private Optional<RunLock> takeLock() throws IOException, InterruptedException {
        Optional<RunLock> lock = RunLock.take(settings.directories().run());
        for (int i = 0; lock.isEmpty() && i < LOCK_TRIES; i++) {
            Thread.sleep(LOCK_PAUSE);
            lock = RunLock.take(settings.directories().run());
        }
        return lock;
    }

    private int nothing() {
        console.say("Nothing of " + settings.directories().data() + " was running.");
        return 0;
    }
}
