package dev.mlopscloud.workflows.operator;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What operators ask of other runs. */
public interface Neighbours {

    /**
     * A run to start.
     *
     * @param reset whether a run that exists starts anew
     */
    record Wanted(String dagId, String runId, @Nullable Instant logicalDate, JsonNode conf, boolean reset) {}

    /** A run of another DAG. */
    record Neighbour(long key, String runId, String state, boolean existed) {}

    /**
     * Starts a run, or finds the one that has its id.
     *
     * @throws IOException if the run is not possible; the message is for the task's log
     */
    Neighbour start(Wanted wanted) throws IOException;

    /** A run as it is now. */
    Optional<Neighbour> find(String dagId, String runId);

    /** The state of the run of a logical date, and those of its tasks; nothing while there is no such run. */
    Optional<Map<String, List<String>>> states(String dagId, @Nullable Instant logicalDate, String runId);

    /** Whether there is a DAG, and in it these tasks. */
    boolean exists(String dagId, List<String> taskIds);

    /** Whether no scheduled run of the DAG is later than this one. */
    boolean isLatest(String dagId, String runId);
}
