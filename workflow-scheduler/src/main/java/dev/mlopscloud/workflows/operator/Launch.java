package dev.mlopscloud.workflows.operator;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * One try of a task, ready to start.
 *
 * @param command the program and its arguments, {@link #FILE} standing for the try's file
 * @param file the text of the program, empty for none
 * @param environment the whole environment of the process
 */
public record Launch(
        UUID taskInstance, int tryNumber, List<String> command, String file, Map<String, String> environment) {
    /** Stands in a command for the path of the try's file. */
    static final String FILE = "{file}";

    public Launch {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }
}
