package dev.mlopscloud.workflows.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.workflows.definition.Action;
import java.util.Map;
import java.util.UUID;

/**
 * A try as its operator gets it.
 *
 * @param taskInstance its instance
 * @param identity which try of which task it is, in Airflow's terms
 * @param action what it does, rendered
 * @param env variables of the task's process
 * @param names what functions of Python can ask for by name
 */
public record Context(UUID taskInstance, Identity identity, Action action, Map<String, String> env, JsonNode names) {
    public Context {
        env = Map.copyOf(env);
    }

    /** Which try of which task it is. */
    public record Identity(String dagId, String runId, String taskId, int mapIndex, int tryNumber) {}
}
