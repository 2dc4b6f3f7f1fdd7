package dev.mlopscloud.standalone.command;

import dev.mlopscloud.standalone.child.ProcessEnd;
import dev.mlopscloud.standalone.child.ProcessIdentity;
import dev.mlopscloud.standalone.child.RestartRequests;
import dev.mlopscloud.standalone.configuration.Settings;
import dev.mlopscloud.standalone.stack.Console;
import dev.mlopscloud.standalone.stack.StackState;
import dev.mlopscloud.standalone.stack.StackStateFile;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Ends one service in order; the process that looks after it starts it again at once. */
public final class RestartCommand implements Command {
    private static final Duration STOP = Duration.ofSeconds(30);
    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(200);

    private final Settings settings;
    private final Console console;
    private final StackStateFile stateFile;

    public RestartCommand(Settings settings, Console console) {
        this.settings = settings;
        this.console = console;
        this.stateFile = new StackStateFile(settings.directories().run());
    }

    @Override
    public int run(List<String> arguments) throws Exception {
        if (arguments.size() != 1) {
            console.say("Usage: ./mlops restart SERVICE");
            return 2;
        }
        String name = arguments.getFirst();
        if (stateFile
                .read()
                .map(StackState::launcher)
                .flatMap(ProcessIdentity::find)
                .isEmpty()) {
            console.say("The stack is not up: ./mlops up starts it.");
            return 1;
        }
        Optional<StackState.Part> part = part(name);
        if (part.isEmpty()) {
            console.say("There is no service " + name + ": " + names());
            return 2;
        }
        new RestartRequests(settings.directories().run()).make(name);
        ProcessIdentity old = part.get().process();
        Optional<ProcessHandle> process = old == null ? Optional.empty() : old.find();
        if (process.isPresent()) {
            ProcessEnd.end(process.get(), STOP);
        }
        return awaitReady(name, old == null ? -1 : old.pid());
    }

    private int awaitReady(String name, long oldPid) throws IOException, InterruptedException {
        long end = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < end) {
            Optional<StackState.Part> part = part(name);
            if (part.isPresent()
                    && part.get().state().equals("ready")
                    && part.get().process() != null
                    && part.get().process().pid() != oldPid) {
                console.part(name, "ready again (pid " + part.get().process().pid() + ")");
                return 0;
            }
            Thread.sleep(POLL);
        }
        console.part(name, "is not ready again after " + START.toSeconds() + " s: ./mlops logs " + name);
        return 1;
    }

    private Optional<StackState.Part> part(String name) throws IOException {
        return services().stream().filter(part -> part.name().equals(name)).findFirst();
    }

    private String names() throws IOException {
        return String.join(", ", services().stream().map(StackState.Part::name).toList());
    }

    private List<StackState.Part> services() throws IOException {
        return stateFile.read().map(StackState::parts).orElse(List.of()).stream()
                .filter(part -> part.url().startsWith("http:"))
                .toList();
    }
}
