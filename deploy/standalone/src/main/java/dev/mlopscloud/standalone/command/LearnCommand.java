package dev.mlopscloud.standalone.command;

import dev.mlopscloud.standalone.configuration.Directories;
import dev.mlopscloud.standalone.configuration.Port;
import dev.mlopscloud.standalone.configuration.PrivateFiles;
import dev.mlopscloud.standalone.configuration.Settings;
import dev.mlopscloud.standalone.stack.Console;
import dev.mlopscloud.standalone.stack.Leftovers;
import dev.mlopscloud.standalone.stack.Plan;
import dev.mlopscloud.standalone.stack.ServiceProgram;
import dev.mlopscloud.standalone.stack.Stack;
import dev.mlopscloud.standalone.stack.StackStateFile;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Starts everything once, on data and ports of its own, uses it a little and stops it, so that each service's JVM
 * writes down what it loads and what it runs often: the ahead-of-time cache that later starts read (JEP 514, JEP 515).
 */
public final class LearnCommand implements Command {
    /** A JVM writes its cache when it ends, which takes some seconds of a processor. */
    private static final Duration WRITING = Duration.ofMinutes(3);

    private final Settings settings;
    private final Console console;

    public LearnCommand(Settings settings, Console console) {
        this.settings = settings;
        this.console = console;
    }

    @Override
    public int run(List<String> arguments) throws Exception {
        Console unheard = new Console(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        Settings apart = apart();
        Directories directories = apart.directories();
        StackStateFile stateFile = new StackStateFile(directories.run());
        new Leftovers(directories, stateFile, unheard).end();
        PrivateFiles.remove(directories.data());
        PrivateFiles.folder(directories.data());
        Plan plan = new Plan(apart);
        Stack stack = new Stack(apart, plan, stateFile, unheard);
        try (Exercise exercise = new Exercise(plan)) {
            stack.start();
            use(exercise);
        } catch (Exception e) {
            console.say("Starts stay slow: " + e.getMessage() + " The logs are in " + directories.logs());
            return 1;
        } finally {
            stack.stop(WRITING);
        }
        PrivateFiles.remove(directories.data());
        return 0;
    }

    /** A machine that lacks what some work needs still learns the starts. */
    private void use(Exercise exercise) throws InterruptedException {
        try {
            exercise.run();
        } catch (IOException e) {
            console.say("Only starts become quick: " + e.getMessage());
        }
    }

    private Settings apart() throws IOException {
        Path data = settings.directories().tools().resolve("learning");
        Map<String, String> others = new HashMap<>();
        others.put("MLOPS_DATA", data.toString());
        others.put(ServiceProgram.LEARN, "1");
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (Port port : new Plan(settings).ports()) {
                // All are held until each has one, so that no two get the same.
                ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                held.add(free);
                others.put(port.variable(), Integer.toString(free.getLocalPort()));
            }
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
        return settings.with(others);
    }
}
