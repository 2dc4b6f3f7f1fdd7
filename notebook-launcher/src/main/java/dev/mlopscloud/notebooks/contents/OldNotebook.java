package dev.mlopscloud.notebooks.contents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** A notebook of format 2 or 3, of IPython's years, turned into one of format 4.5 as nbformat does it. */
final class OldNotebook {
    private static final int NEWEST = 3;
    private static final int OLDEST = 2;
    private static final Set<String> OUTPUT_TEXTS = Set.of("text", "html", "svg", "latex", "javascript", "json");

    private static final Map<String, String> MIME_TYPES = Map.of(
            "text", "text/plain",
            "html", "text/html",
            "svg", "image/svg+xml",
            "png", "image/png",
            "jpeg", "image/jpeg",
            "latex", "text/latex",
            "json", "application/json",
            "javascript", "application/javascript");
    private static final Set<String> NOT_DATA =
            Set.of("output_type", "metadata", "prompt_number", "execution_count", "output_html");

    private OldNotebook() {}

    static boolean isOld(ObjectNode notebook) {
        JsonNode format = notebook.path("nbformat");
        return format.isInt() && format.intValue() >= OLDEST && format.intValue() <= NEWEST;
    }

    /** Format 2 keeps lines without their ends. */
    private static void joinLines(JsonNode cell) {
        join(cell, Set.of("input", "source"));
        cell.path("outputs").forEach(output -> join(output, OUTPUT_TEXTS));
    }

    private static void join(JsonNode of, Set<String> names) {
        if (of instanceof ObjectNode object) {
            object.properties().forEach(entry -> {
                if (names.contains(entry.getKey()) && entry.getValue().isArray()) {
                    List<String> lines = new ArrayList<>();
                    entry.getValue().forEach(line -> lines.add(line.asText("")));
                    entry.setValue(Json.object().textNode(String.join("\n", lines)));
                }
            });
        }
    }

    static ObjectNode upgrade(ObjectNode old) {
        int format = old.path("nbformat").asInt();
        ObjectNode metadata = old.path("metadata") instanceof ObjectNode present ? present : Json.object();
        metadata.remove("name");
        metadata.remove("signature");
        metadata.put("orig_nbformat", format);
        ObjectNode notebook = Json.object();
        ArrayNode cells = notebook.putArray("cells");
        for (JsonNode sheet : old.path("worksheets")) {
            for (JsonNode cell : sheet.path("cells")) {
                if (cell instanceof ObjectNode object) {
                    if (format == OLDEST) {
                        joinLines(object);
                    }
                    cells.add(cell(object));
                }
            }
        }
        notebook.set("metadata", metadata);
        return notebook.put("nbformat", 4).put("nbformat_minor", 5);
    }

    private static ObjectNode cell(ObjectNode old) {
        String type = old.path("cell_type").asText("");
        ObjectNode cell = Json.object().put("id", UUID.randomUUID().toString().substring(0, 8));
        ObjectNode metadata = old.path("metadata") instanceof ObjectNode present ? present : Json.object();
        cell.set("metadata", metadata);
        switch (type) {
            case "code" -> {
                cell.put("cell_type", "code");
                if (old.path("collapsed").isBoolean()) {
                    metadata.set("collapsed", old.path("collapsed"));
                }
                cell.set("source", text(old.path("input")));
                cell.set("execution_count", old.path("prompt_number").isInt() ? old.path("prompt_number") : null);
                ArrayNode outputs = cell.putArray("outputs");
                old.path("outputs").forEach(output -> outputs.add(output(output)));
            }
            case "heading" -> {
                int level = Math.clamp(old.path("level").asInt(1), 1, 6);
                cell.put("cell_type", "markdown").put("source", "#".repeat(level) + " " + title(old.path("source")));
            }
            default -> {
                cell.put("cell_type", type.equals("raw") ? "raw" : "markdown");
                cell.set("source", text(old.path("source")));
            }
        }
        return cell;
    }

    /** A heading is one line. */
    private static String title(JsonNode source) {
        StringBuilder text = new StringBuilder(source.asText(""));
        source.forEach(line -> text.append(line.asText("")));
        return String.join(" ", text.toString().lines().toList());
    }

    private static JsonNode text(JsonNode text) {
        return text.isTextual() || text.isArray() ? text : Json.object().textNode("");
    }

    private static ObjectNode output(JsonNode old) {
        String type = old.path("output_type").asText("");
        ObjectNode output = Json.object();
        switch (type) {
            case "stream" -> {
                output.put("output_type", "stream")
                        .put("name", old.path("stream").asText("stdout"));
                output.set("text", text(old.path("text")));
            }
            case "pyerr" -> {
                output.put("output_type", "error")
                        .put("ename", old.path("ename").asText(old.path("etype").asText("")))
                        .put("evalue", old.path("evalue").asText(""));
                output.set("traceback", old.path("traceback").isArray() ? old.path("traceback") : Json.array());
            }
            default -> {
                boolean result = type.equals("pyout");
                output.put("output_type", result ? "execute_result" : "display_data");
                if (result) {
                    output.set("execution_count", old.path("prompt_number").isInt() ? old.path("prompt_number") : null);
                }
                output.set("metadata", renamed(old.path("metadata"), Set.of()));
                output.set("data", renamed(old, NOT_DATA));
            }
        }
        return output;
    }

    private static ObjectNode renamed(JsonNode from, Set<String> without) {
        ObjectNode renamed = Json.object();
        from.properties().forEach(entry -> {
            if (!without.contains(entry.getKey())) {
                renamed.set(MIME_TYPES.getOrDefault(entry.getKey(), entry.getKey()), entry.getValue());
            }
        });
        return renamed;
    }
}
