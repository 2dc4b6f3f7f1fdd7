package dev.mlopscloud.notebooks.execute;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.Json;
import dev.mlopscloud.notebooks.journal.CellOutputs;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Runs the cells of one notebook in order and writes what they say into them, until one fails. */
final class NotebookRun {
    private final ObjectNode notebook;
    private final KernelDialogue kernel;
    private final Duration cellTimeout;
    private final Progress progress;
    private final CellOutputs outputs = new CellOutputs();

    /** Told after each cell; saves the notebook as it is then. */
    interface Progress {
        void executed(int cells) throws IOException;
    }

    NotebookRun(ObjectNode notebook, KernelDialogue kernel, Duration cellTimeout, Progress progress) {
        this.notebook = notebook;
        this.kernel = kernel;
        this.cellTimeout = cellTimeout;
        this.progress = progress;
    }

    /** Takes old outputs away, so that the new ones are all there is. */
    static void clear(ObjectNode notebook) {
        notebook.path("cells").forEach(cell -> {
            if (isCode(cell) && cell instanceof ObjectNode object) {
                object.set("outputs", Json.array());
                object.putNull("execution_count");
            }
        });
    }

    /** How many cells will run. */
    static int count(ObjectNode notebook) {
        int count = 0;
        for (JsonNode cell : notebook.path("cells")) {
            count += runs(cell) ? 1 : 0;
        }
        return count;
    }

    private static boolean isCode(JsonNode cell) {
        return cell.path("cell_type").asText().equals("code");
    }

    private static boolean runs(JsonNode cell) {
        return isCode(cell) && !cell.path("source").asText("").isBlank() && !Parameters.hasTag(cell, "skip-execution");
    }

    /** Runs all; what stopped it, or null when nothing did. */
    Execution.@Nullable Failure run() throws InterruptedException, IOException {
        int index = -1;
        int executed = 0;
        for (JsonNode node : notebook.path("cells")) {
            index++;
            if (!runs(node) || !(node instanceof ObjectNode cell)) {
                continue;
            }
            Execution.Failure failure = runCell(cell, index);
            outputs.settle();
            executed += failure == null ? 1 : 0;
            progress.executed(executed);
            if (failure != null) {
                return failure;
            }
        }
        return null;
    }

    private Execution.@Nullable Failure runCell(ObjectNode cell, int index) throws InterruptedException {
        ArrayNode cellOutputs = Json.array();
        cell.set("outputs", cellOutputs);
        outputs.begin(cellOutputs);
        ObjectNode times = Json.object();
        try {
            JsonNode reply = kernel.execute(cell.path("source").asText(), cellTimeout, (type, content) -> {
                note(cell, times, type, content);
                outputs.accept(type, content);
            });
            if (cell.path("metadata") instanceof ObjectNode metadata) {
                metadata.set("execution", times);
            }
            boolean failed = reply.path("status").asText().equals("error");
            return failed && !Parameters.hasTag(cell, "raises-exception")
                    ? new Execution.Failure(
                            reply.path("ename").asText("Error"),
                            reply.path("evalue").asText(""),
                            index)
                    : null;
        } catch (KernelDialogue.Broken e) {
            return new Execution.Failure(e.name(), String.valueOf(e.getMessage()), index);
        }
    }

    /** The count and the times that nbclient notes in a cell. */
    private static void note(ObjectNode cell, ObjectNode times, String type, JsonNode content) {
        String now = Json.time(Instant.now());
        switch (type) {
            case "execute_input" -> {
                cell.put("execution_count", content.path("execution_count").asInt());
                times.put("iopub.execute_input", now);
            }
            case "execute_reply" -> {
                times.put("shell.execute_reply", now);
                if (content.path("execution_count").isInt()) {
                    cell.put("execution_count", content.path("execution_count").asInt());
                }
            }
            case "status" ->
                times.put("iopub.status." + content.path("execution_state").asText(), now);
            default -> {}
        }
    }
}
