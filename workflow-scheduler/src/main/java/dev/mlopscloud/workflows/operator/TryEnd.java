package dev.mlopscloud.workflows.operator;

import java.util.Optional;

/**
 * How a process ended.
 *
 * @param status its exit status, -1 where it was stopped or left none
 * @param reason for the log of the task
 * @param result what the program left as its result
 * @param lastLine the last line that it printed
 */
public record TryEnd(int status, String reason, Optional<String> result, String lastLine) {
    public boolean success() {
        return status == 0;
    }
}
