package dev.mlopscloud.standalone.stack;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.mlopscloud.standalone.child.ProcessIdentity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What runs, for other processes to read and for the next start to clean up after this one.
 *
 * @param launcher the process that looks after the rest
 * @param parts in the order in which they started
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record StackState(ProcessIdentity launcher, List<Part> parts) {

    public StackState {
        parts = List.copyOf(parts);
    }

    /**
     * One part.
     *
     * @param process of its own, if it has one and runs
     * @param state {@code starting}, {@code ready}, {@code restarting} or {@code stopped}
     * @param restarts how often it was started again after it died
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Part(
            String name,
            String url,
            int port,
            String state,
            int restarts,
            @Nullable ProcessIdentity process) {}
}
