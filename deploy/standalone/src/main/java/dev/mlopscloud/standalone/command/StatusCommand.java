package dev.mlopscloud.standalone.command;

import dev.mlopscloud.standalone.child.Readiness;
import dev.mlopscloud.standalone.configuration.Settings;
import dev.mlopscloud.standalone.postgres.Postmaster;
import dev.mlopscloud.standalone.stack.Console;
import dev.mlopscloud.standalone.stack.StackState;
import dev.mlopscloud.standalone.stack.StackStateFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Shows each part, looked at now; status 0 when all of them are ready. */
public final class StatusCommand implements Command {
    private static final int CONNECT_MS = 2_000;

    private final Settings settings;
    private final Console console;
    private final Readiness readiness = new Readiness();

    public StatusCommand(Settings settings, Console console) {
        this.settings = settings;
        this.console = console;
    }

    @Override
    public int run(List<String> arguments) throws Exception {
        Optional<StackState> state = new StackStateFile(settings.directories().run()).read();
        if (state.isEmpty()) {
            console.say("The stack of " + settings.directories().data() + " is not up: ./mlops up starts it.");
            return 1;
        }
        return show(state.get()) ? 0 : 1;
    }

    private boolean show(StackState state) throws InterruptedException {
        boolean all = state.isLookedAfter();
        if (!all) {
            console.say("The process that looks after the stack is gone: ./mlops down ends what it left, and ./mlops up"
                    + " does that and starts again.");
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("part", "state", "pid", "restarts", "address"));
        Optional<ProcessHandle> postgres = Postmaster.of(settings.directories().postgres());
        boolean postgresUp = postgres.isPresent() && accepts(state.postgresPort());
        rows.add(row("postgres", postgresUp ? "ready" : "down", postgres, 0, "127.0.0.1:" + state.postgresPort()));
        boolean objectsUp = all && accepts(state.objectsPort());
        Optional<ProcessHandle> launcher = state.launcher().find();
        rows.add(row(
                "object-store", objectsUp ? "ready" : "down", launcher, 0, "http://127.0.0.1:" + state.objectsPort()));
        all &= postgresUp && objectsUp && !state.children().isEmpty();
        for (StackState.Service service : state.children()) {
            String found = lookAt(service);
            all &= found.equals("ready");
            rows.add(row(service.name(), found, service.process(), service.restarts(), service.url()));
        }
        console.table(rows);
        return all;
    }

    private String lookAt(StackState.Service service) throws InterruptedException {
        if (service.process().isEmpty()) {
            return "down";
        }
        if (readiness.isReady(service.port())) {
            return "ready";
        }
        return service.state().equals("ready") ? "not answering" : service.state();
    }

    private static List<String> row(
            String part, String state, Optional<ProcessHandle> process, int restarts, String address) {
        String pid = process.map(handle -> Long.toString(handle.pid())).orElse("-");
        return List.of(part, state, pid, Integer.toString(restarts), address);
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
