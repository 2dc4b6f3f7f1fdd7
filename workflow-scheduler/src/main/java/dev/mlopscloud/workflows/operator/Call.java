package dev.mlopscloud.workflows.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.workflows.definition.Action;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A try of an operator that needs no process.
 *
 * @param started when the try began, however often it was suspended since
 * @param now the time
 * @param timeout how long the try may take
 * @param memory what it kept when it was suspended, empty at first
 * @param remember keeps what a service that starts anew needs to know
 * @param log adds a line to the log of the task
 */
public record Call(
        Context context,
        Instant started,
        Instant now,
        @Nullable Duration timeout,
        ObjectNode memory,
        Consumer<JsonNode> remember,
        Consumer<String> log) {

    Action action() {
        return context.action();
    }

    void say(String line) {
        log.accept(line);
    }
}
