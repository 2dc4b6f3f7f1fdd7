package dev.mlopscloud.standalone.command;

import dev.mlopscloud.standalone.child.ProcessEnd;
import dev.mlopscloud.standalone.child.RestartRequests;
import dev.mlopscloud.standalone.configuration.Settings;
import dev.mlopscloud.standalone.stack.Console;
import dev.mlopscloud.standalone.stack.StackState;
import dev.mlopscloud.standalone.stack.StackStateFile;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
        if (!stateFile.read().map(StackState::isLookedAfter).orElse(false)) {
            console.say("The stack is not up: ./mlops up starts it.");
            return 1;
        }
        Optional<StackState.Service> service = find(name);
        if (service.isEmpty()) {
            console.say("There is no service " + name + ": " + names());
            return 2;
        }
        new RestartRequests(settings.directories().run()).make(name);
        Optional<ProcessHandle> process = service.get().process();
        if (process.isPresent()) {
            ProcessEnd.end(process.get(), STOP);
        }
        return awaitReady(name, service.get().pid());
    }

    private int awaitReady(String name, @Nullable Long oldPid) throws IOException, InterruptedException {
        long end = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < end) {
            Optional<StackState.Service> service = find(name);
            if (service.isPresent()
                    && service.get().state().equals("ready")
                    && !Objects.equals(service.get().pid(), oldPid)) {
                console.part(name, "ready again (pid " + service.get().pid() + ")");
                return 0;
            }
            Thread.sleep(POLL);
        }
        console.part(name, "is not ready again after " + START.toSeconds() + " s: ./mlops logs " + name);
        return 1;
    }

    private Optional<StackState.Service> find(String name) throws IOException {
        return services().stream()
                .filter(service -> service.name().equals(name))
                .findFirst();
    }

    private String names() throws IOException {
        return String.join(
                ", ", services().stream().map(StackState.Service::name).toList());
    }

    private List<StackState.Service> services() throws IOException {
        return stateFile.read().map(StackState::children).orElse(List.of());
    }
}
