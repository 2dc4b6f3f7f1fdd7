package dev.mlopscloud.workflows.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.workflows.secret.Masks;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A change for the audit log.
 *
 * @param event what happened, by the name of Airflow's operation, such as {@code trigger_dag_run}
 * @param extra JSON with the details, secrets masked
 */
public record Entry(
        String event,
        @Nullable String dagId,
        @Nullable String runId,
        @Nullable String taskId,
        @Nullable Integer mapIndex,
        @Nullable Integer tryNumber,
        @Nullable Instant logicalDate,
        @Nullable String extra) {

    /** Details of one member. */
    public static JsonNode details(String name, String value) {
        return JsonNodeFactory.instance.objectNode().put(name, value);
    }

    /** Details of one member. */
    public static JsonNode details(String name, boolean value) {
        return JsonNodeFactory.instance.objectNode().put(name, value);
    }

    /** The details without the value of one member, if they have it. */
    public static JsonNode without(JsonNode details, String name) {
        return details.has(name) ? ((ObjectNode) details.deepCopy()).put(name, Masks.MASK) : details;
    }

    /** A change of something that belongs to no DAG. */
    public static Entry of(String event) {
        return new Entry(event, null, null, null, null, null, null, null);
    }

    /** The same change with its details; what is secret in them by its name is masked. */
    public Entry with(JsonNode details) {
        String text = Masks.json(Masks.redact(details, null));
        return new Entry(event, dagId, runId, taskId, mapIndex, tryNumber, logicalDate, text);
    }

    public Entry dag(String id) {
        return new Entry(event, id, runId, taskId, mapIndex, tryNumber, logicalDate, extra);
    }

    public Entry run(String id, @Nullable Instant logical) {
        return new Entry(event, dagId, id, taskId, mapIndex, tryNumber, logical, extra);
    }

    public Entry task(String id, int map, int number) {
        return new Entry(event, dagId, runId, id, map, number, logicalDate, extra);
    }
}
