package dev.mlopscloud.notebooks.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.Json;
import java.util.List;
import java.util.Map;

/** The outputs of one run on their way into its cell. The cell is left alone until the kernel has taken the code up. */
final class Fold {
    private static final String GONE = "[what this cell printed first is no longer kept]\n";

    private final ObjectNode cell;
    private final CellOutputs outputs;
    private final ArrayNode made = Json.array();
    private boolean begun;

    Fold(ObjectNode cell, Map<String, List<ObjectNode>> displays, boolean beginningGone) {
        this.cell = cell;
        this.outputs = new CellOutputs(displays);
        outputs.begin(made);
        if (beginningGone) {
            begun = true;
            outputs.accept("stream", Json.object().put("name", "stderr").put("text", GONE));
        }
    }

    void accept(String type, JsonNode content) {
        if (type.equals("status")) {
            return;
        }
        begun = true;
        if (type.equals("execute_input")) {
            cell.put("execution_count", content.path("execution_count").asInt());
        }
        outputs.accept(type, content);
    }

    /** Our own kernel made these: pages may show them in full. */
    void finish() {
        if (!begun) {
            return;
        }
        outputs.settle();
        cell.set("outputs", made);
        if (cell.path("metadata") instanceof ObjectNode metadata) {
            metadata.put("trusted", true);
        }
    }
}
