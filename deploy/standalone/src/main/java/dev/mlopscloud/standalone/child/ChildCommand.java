package dev.mlopscloud.standalone.child;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How to start a child.
 *
 * @param command program and arguments
 * @param marker the argument that tells its command line from others
 * @param environment all of its environment
 * @param directory where it runs
 * @param port where it answers on loopback
 */
public record ChildCommand(
        List<String> command, String marker, Map<String, String> environment, Path directory, int port) {

    public ChildCommand {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    Process start(BoundedLog log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.file().toFile()));
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }
}
