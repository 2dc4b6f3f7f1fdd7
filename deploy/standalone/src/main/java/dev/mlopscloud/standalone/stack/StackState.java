package dev.mlopscloud.standalone.stack;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.mlopscloud.standalone.child.ProcessIdentity;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What runs, for other processes to read and for the next start to clean up after this one.
 *
 * @param launcher the process that looks after the rest, and is Postgres's parent and the object store itself
 * @param children the services, in the order in which they start
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record StackState(ProcessIdentity launcher, int postgresPort, int objectsPort, List<Service> children) {

    public StackState {
        children = List.copyOf(children);
    }

    public boolean isLookedAfter() {
        return launcher.find().isPresent();
    }

    /**
     * One service.
     *
     * @param state {@code starting}, {@code ready}, {@code restarting} or {@code stopped}
     * @param restarts how often it was started again after it died
     * @param pid of its process, null while there is none
     * @param startedMs see {@link ProcessIdentity}
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Service(
            String name,
            int port,
            String state,
            int restarts,
            @Nullable Long pid,
            @Nullable Long startedMs) {

        /** The process, if it still runs. */
        public Optional<ProcessHandle> process() {
            return pid == null || startedMs == null
                    ? Optional.empty()
                    : new ProcessIdentity(pid, startedMs, name + "/target/").find();
        }

        public String url() {
            return "http://127.0.0.1:" + port;
        }
    }
}
