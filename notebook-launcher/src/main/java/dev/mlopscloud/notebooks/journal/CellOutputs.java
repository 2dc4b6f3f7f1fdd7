package dev.mlopscloud.notebooks.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a kernel says, turned into the outputs of cells by the rules of nbclient: streams of one name in a row are one
 * output, displays can be updated from anywhere, a clearing may wait for the next output.
 */
public final class CellOutputs {
    /** Printed text that one output keeps: so much of its beginning and of its end. */
    static final int HALF_STREAM = 8 * 1024 * 1024;

    static final String CUT = "\n[output is cut here: what the cell printed in between is left out]\n";

    private final Map<String, List<ObjectNode>> displays;
    private ArrayNode outputs = Json.array();
    private @Nullable ObjectNode openStream;
    private StringBuilder streamText = new StringBuilder();
    private StringBuilder streamEnd = new StringBuilder();
    private boolean cut;
    private boolean clearBeforeNext;

    /** Outputs of one notebook after another. */
    public CellOutputs() {
        this(new HashMap<>());
    }

    /** Outputs of one cell among others, whose displays it may update. */
    CellOutputs(Map<String, List<ObjectNode>> displays) {
        this.displays = displays;
    }

    /** Outputs belong to this cell from now on. */
    public void begin(ArrayNode cellOutputs) {
        settle();
        outputs = cellOutputs;
        openStream = null;
        clearBeforeNext = false;
    }

    /** Takes a message that belongs to the cell. */
    public void accept(String type, JsonNode content) {
        switch (type) {
            case "stream" -> stream(content);
            case "display_data" -> display(add(data("display_data", content)), content);
            case "execute_result" ->
                display(
                        add(data("execute_result", content)
                                .put(
                                        "execution_count",
                                        content.path("execution_count").asInt())),
                        content);
            case "error" -> add(error(content));
            case "update_display_data" -> update(content);
            case "clear_output" -> clear(content.path("wait").asBoolean());
            default -> {}
        }
    }

    /** Writes gathered text into its output: before the notebook is saved. */
    public void settle() {
        if (openStream != null) {
            openStream.put("text", streamText + (cut ? CUT : "") + streamEnd);
        }
    }

    private void stream(JsonNode content) {
        String name = content.path("name").asText("stdout");
        String text = content.path("text").asText("");
        clearIfDue();
        if (openStream == null || !openStream.path("name").asText().equals(name)) {
            settle();
            beginStream();
            openStream = Json.object().put("output_type", "stream").put("name", name);
            outputs.add(openStream);
        }
        if (streamText.length() + text.length() <= HALF_STREAM) {
            streamText.append(text);
            return;
        }
        streamEnd.append(text);
        if (streamEnd.length() > 2 * HALF_STREAM) {
            cut = true;
            streamEnd.delete(0, streamEnd.length() - HALF_STREAM);
        }
    }

    private void beginStream() {
        streamText = new StringBuilder();
        streamEnd = new StringBuilder();
        cut = false;
    }

    private ObjectNode add(ObjectNode output) {
        clearIfDue();
        settle();
        openStream = null;
        outputs.add(output);
        return output;
    }

    private static ObjectNode data(String type, JsonNode content) {
        ObjectNode output = Json.object().put("output_type", type);
        output.set("data", objectOr(content.path("data")));
        output.set("metadata", objectOr(content.path("metadata")));
        return output;
    }

    private static JsonNode objectOr(JsonNode node) {
        return node.isObject() ? node : Json.object();
    }

    private void display(ObjectNode output, JsonNode content) {
        String id = content.path("transient").path("display_id").asText("");
        if (!id.isEmpty()) {
            displays.computeIfAbsent(id, unseen -> new ArrayList<>()).add(output);
        }
    }

    private static ObjectNode error(JsonNode content) {
        ObjectNode output = Json.object()
                .put("output_type", "error")
                .put("ename", content.path("ename").asText(""))
                .put("evalue", content.path("evalue").asText(""));
        output.set("traceback", content.path("traceback").isArray() ? content.path("traceback") : Json.array());
        return output;
    }

    private void update(JsonNode content) {
        String id = content.path("transient").path("display_id").asText("");
        for (ObjectNode output : displays.getOrDefault(id, List.of())) {
            output.set("data", objectOr(content.path("data")).deepCopy());
            output.set("metadata", objectOr(content.path("metadata")).deepCopy());
        }
    }

    private void clear(boolean wait) {
        if (wait) {
            clearBeforeNext = true;
        } else {
            clearNow();
        }
    }

    private void clearIfDue() {
        if (clearBeforeNext) {
            clearNow();
        }
    }

    private void clearNow() {
        outputs.removeAll();
        openStream = null;
        beginStream();
        clearBeforeNext = false;
    }
}
