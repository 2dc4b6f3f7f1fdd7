package dev.mlopscloud.standalone.command;

import java.util.List;

/** Something to do with the stack. */
@FunctionalInterface
public interface Command {
    /** Does it and returns the exit status: 0 when all went well. */
    int run(List<String> arguments) throws Exception;
}
