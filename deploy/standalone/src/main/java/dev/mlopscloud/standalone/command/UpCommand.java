package dev.mlopscloud.standalone.command;

import dev.mlopscloud.standalone.backup.Restore;
import dev.mlopscloud.standalone.configuration.Ports;
import dev.mlopscloud.standalone.configuration.PrivateFiles;
import dev.mlopscloud.standalone.configuration.Settings;
import dev.mlopscloud.standalone.stack.Console;
import dev.mlopscloud.standalone.stack.Leftovers;
import dev.mlopscloud.standalone.stack.Plan;
import dev.mlopscloud.standalone.stack.RunLock;
import dev.mlopscloud.standalone.stack.Stack;
import dev.mlopscloud.standalone.stack.StackStateFile;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Runs the stack in this process until it is told to end. */
public final class UpCommand implements Command {
    private static final Duration TEND = Duration.ofSeconds(2);

    private final Settings settings;
    private final Console console;

    public UpCommand(Settings settings, Console console) {
        this.settings = settings;
        this.console = console;
    }

    @Override
    public int run(List<String> arguments) throws Exception {
        Plan plan = new Plan(settings);
        PrivateFiles.folder(settings.directories().data());
        Optional<RunLock> lock = RunLock.take(settings.directories().run());
        if (lock.isEmpty()) {
            console.say("The stack of " + settings.directories().data() + " is up already: ./mlops status shows it.");
            return 1;
        }
        try (RunLock _ = lock.get()) {
            if (Restore.wasCutOff(settings.directories().data())) {
                console.say("A restore into " + settings.directories().data()
                        + " was cut off: remove that folder, and restore again.");
                return 1;
            }
            return runAlone(plan);
        }
    }

    private int runAlone(Plan plan) throws Exception {
        StackStateFile stateFile = new StackStateFile(settings.directories().run());
        new Leftovers(settings.directories(), stateFile, console).end();
        List<String> problems = Ports.problems(plan.ports());
        if (!problems.isEmpty()) {
            problems.forEach(console::say);
            return 1;
        }
        console.say("MLOps Cloud, data in " + settings.directories().data());
        Stack stack = new Stack(settings, plan, stateFile, console);
        Thread stopping = new Thread(() -> {
            console.say("");
            stack.stop(Stack.SERVICE_STOP);
        });
        Runtime.getRuntime().addShutdownHook(stopping);
        try {
            stack.start();
        } catch (Exception e) {
            return afterFailure(stack, stopping, e);
        }
        console.say("");
        console.table(plan.addresses());
        console.say("");
        console.say("Everything is ready. Ctrl-C stops it; the data stays.");
        return watch(stack);
    }

    private int afterFailure(Stack stack, Thread stopping, Exception failure) throws InterruptedException {
        try {
            Runtime.getRuntime().removeShutdownHook(stopping);
        } catch (IllegalStateException e) {
            // Told to end while starting: the hook stops what there is, and this thread has nothing to add.
            stopping.join();
            return 1;
        }
        console.say("");
        console.say(failure.getMessage() == null ? failure.toString() : failure.getMessage());
        stack.stop(Stack.SERVICE_STOP);
        return 1;
    }

    /** Goes on until the process is ended from outside: the shutdown hook does the rest. */
    private int watch(Stack stack) throws InterruptedException {
        while (true) {
            Thread.sleep(TEND);
            try {
                stack.tend();
            } catch (IOException | SQLException e) {
                console.say(String.valueOf(e.getMessage()));
            }
        }
    }
}
