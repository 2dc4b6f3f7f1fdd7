package dev.mlopscloud.workflows.operator;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * One try of a task, ready to start.
 *
 * @param command the program and its arguments; {@link #HERE} in it stands for the try's directory
 * @param files the texts of files in that directory, by name
 * @param environment the whole environment of the process
 */
public record Launch(
        UUID taskInstance,
        int tryNumber,
        List<String> command,
        Map<String, String> files,
        Map<String, String> environment) {
    /** Stands in commands and variables for the path of the try's directory. */
    static final String HERE = "{here}";

    public Launch {
        command = List.copyOf(command);
        files = Map.copyOf(files);
        environment = Map.copyOf(environment);
    }
}
