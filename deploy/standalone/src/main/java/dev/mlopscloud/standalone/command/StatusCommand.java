package dev.mlopscloud.standalone.command;

import dev.mlopscloud.standalone.child.ProcessIdentity;
import dev.mlopscloud.standalone.child.Readiness;
import dev.mlopscloud.standalone.configuration.Settings;
import dev.mlopscloud.standalone.postgres.Postmaster;
import dev.mlopscloud.standalone.stack.Console;
import dev.mlopscloud.standalone.stack.Plan;
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
        boolean looked = state.get().launcher().find().isPresent();
        if (!looked) {
            console.say("The process that looks after the stack is gone: ./mlops down ends what it left, and ./mlops up"
                    + " does that and starts again.");
        }
        boolean all = looked
                && state.get().parts().size() == new Plan(settings).ports().size();
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("part", "state", "pid", "restarts", "address"));
        for (StackState.Part part : state.get().parts()) {
            Optional<Long> pid = pid(part, state.get());
            boolean ready = pid.isPresent() && answers(part);
            all &= ready;
            rows.add(List.of(
                    part.name(),
                    ready ? "ready" : pid.isEmpty() ? "down" : notReady(part),
                    pid.map(String::valueOf).orElse("-"),
                    Integer.toString(part.restarts()),
                    part.url()));
        }
        console.table(rows);
        return all ? 0 : 1;
    }

    private static String notReady(StackState.Part part) {
        return part.state().equals("ready") ? "not answering" : part.state();
    }

    private Optional<Long> pid(StackState.Part part, StackState state) {
        return switch (part.name()) {
            case "postgres" -> Postmaster.of(settings.directories().postgres()).map(ProcessHandle::pid);
            case "object-store" -> state.launcher().find().map(ProcessHandle::pid);
            default ->
                Optional.ofNullable(part.process())
                        .flatMap(ProcessIdentity::find)
                        .map(ProcessHandle::pid);
        };
    }

    private static boolean answers(StackState.Part part) throws InterruptedException {
        if (part.process() != null) {
            return new Readiness().isReady(part.port());
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), part.port()), CONNECT_MS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
