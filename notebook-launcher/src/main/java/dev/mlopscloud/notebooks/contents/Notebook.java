package dev.mlopscloud.notebooks.contents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.ApiError;
import dev.mlopscloud.notebooks.api.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * The two forms of a notebook: in memory and on the wire its texts are whole, on disk they are lists of lines
 * (nbformat's {@code rejoin_lines} and {@code split_lines}), indented by one, keys sorted.
 */
public final class Notebook {
    private static final int FORMAT = 4;
    private static final Set<String> CELL_TYPES = Set.of("code", "markdown", "raw");
    private static final Set<String> OUTPUT_TYPES = Set.of("execute_result", "display_data", "stream", "error");

    private Notebook() {}

    /** A notebook with no cells, as a new file holds it. */
    public static ObjectNode empty() {
        ObjectNode notebook = Json.object();
        notebook.set("cells", Json.array());
        notebook.set("metadata", Json.object());
        return notebook.put("nbformat", FORMAT).put("nbformat_minor", 5);
    }

    /**
     * Reads a notebook's file.
     *
     * One of format 2 or 3 is turned into one of format 4.
     *
     * @throws ApiError 400 if it is none, or of another format
     */
    public static ObjectNode read(String path, byte[] file) {
        try {
            if (Json.read(file) instanceof ObjectNode notebook) {
                int format = notebook.path("nbformat").asInt(FORMAT);
                if (OldNotebook.isOld(notebook)) {
                    ObjectNode upgraded = OldNotebook.upgrade(notebook);
                    join(upgraded);
                    return upgraded;
                }
                if (format != FORMAT) {
                    throw new ApiError(400, "Unreadable Notebook: " + path + " has format " + format + ", not 4");
                }
                join(notebook);
                return notebook;
            }
        } catch (IOException e) {
            throw new ApiError(400, "Unreadable Notebook: " + path + " is not JSON");
        }
        throw new ApiError(400, "Unreadable Notebook: " + path + " is not an object");
    }

    /** The bytes of a notebook's file. Changes its argument into the form it has on disk. */
    public static byte[] toFile(ObjectNode notebook) {
        if (notebook.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove("orig_nbformat");
            metadata.remove("orig_nbformat_minor");
            metadata.remove("signature");
        }
        notebook.remove("orig_nbformat");
        notebook.path("cells").forEach(cell -> {
            if (cell.path("metadata") instanceof ObjectNode metadata) {
                metadata.remove("trusted");
            }
        });
        rewrite(notebook, Notebook::lines, Notebook::splits);
        return (PythonJson.write(notebook) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Makes all texts whole. */
    public static void join(ObjectNode notebook) {
        rewrite(notebook, Notebook::whole, type -> !isJson(type));
    }

    private static void rewrite(ObjectNode notebook, UnaryOperator<JsonNode> change, Predicate<String> types) {
        notebook.path("cells").forEach(cell -> {
            if (cell instanceof ObjectNode object) {
                rewriteField(object, "source", change);
                object.path("attachments").forEach(bundle -> rewriteBundle(bundle, change, types));
                object.path("outputs").forEach(output -> rewriteOutput(output, change, types));
            }
        });
    }

    private static void rewriteOutput(JsonNode output, UnaryOperator<JsonNode> change, Predicate<String> types) {
        if (output instanceof ObjectNode object) {
            rewriteField(object, "text", change);
            rewriteBundle(object.path("data"), change, types);
        }
    }

    private static void rewriteBundle(JsonNode bundle, UnaryOperator<JsonNode> change, Predicate<String> types) {
        if (bundle instanceof ObjectNode object) {
            object.properties().forEach(entry -> {
                if (types.test(entry.getKey())) {
                    entry.setValue(change.apply(entry.getValue()));
                }
            });
        }
    }

    /** Whether data of this type is JSON as it is, not text. */
    static boolean isJson(String type) {
        return type.equals("application/json") || (type.startsWith("application/") && type.endsWith("+json"));
    }

    /** Which outputs are text that people would read line by line. */
    private static boolean splits(String type) {
        return type.startsWith("text/") || type.equals("application/javascript") || type.equals("image/svg+xml");
    }

    private static void rewriteField(ObjectNode object, String name, UnaryOperator<JsonNode> change) {
        JsonNode value = object.get(name);
        if (value != null) {
            object.set(name, change.apply(value));
        }
    }

    private static JsonNode whole(JsonNode lines) {
        if (!lines.isArray()) {
            return lines;
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode line : lines) {
            if (!line.isTextual()) {
                return lines;
            }
            text.append(line.textValue());
        }
        return Json.object().textNode(text.toString());
    }

    private static JsonNode lines(JsonNode text) {
        if (!text.isTextual()) {
            return text;
        }
        ArrayNode lines = Json.array();
        String value = text.textValue();
        int from = 0;
        while (from < value.length()) {
            int to = endOfLine(value, from);
            lines.add(value.substring(from, to));
            from = to;
        }
        return lines;
    }

    /** Where Python's {@code splitlines} ends the line that begins at {@code from}. */
    private static int endOfLine(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '\r' -> {
                    return i + 1 < text.length() && text.charAt(i + 1) == '\n' ? i + 2 : i + 1;
                }
                case '\n', '\u000b', '\f', '\u001c', '\u001d', '\u001e', '\u0085', '\u2028', '\u2029' -> {
                    return i + 1;
                }
                default -> {}
            }
        }
        return text.length();
    }

    /** Why an object can't be kept as a notebook: nobody could open it again. All else that is wrong is a complaint. */
    static Optional<String> unfit(JsonNode notebook) {
        JsonNode format = notebook.path("nbformat");
        if (!format.isInt() || format.intValue() != FORMAT) {
            return Optional.of("is not of format " + FORMAT);
        }
        if (!notebook.path("cells").isArray()) {
            return Optional.of("has no list of cells");
        }
        for (JsonNode cell : notebook.path("cells")) {
            if (!CELL_TYPES.contains(cell.path("cell_type").asText(""))) {
                return Optional.of("has a cell of no known type");
            }
        }
        return Optional.empty();
    }

    /** What is wrong with a notebook by nbformat 4's rules, if anything: the words that a page shows. */
    static Optional<String> complaint(JsonNode notebook) {
        return NotebookRules.complaint(notebook).map(words -> "Notebook validation failed: " + words);
    }

    /** Why the cells of a notebook cannot be run, if so; there may be other things that are wrong with it. */
    static Optional<String> unusable(JsonNode notebook) {
        if (!notebook.path("cells").isArray()) {
            return Optional.of("Notebook validation failed: 'cells' is a required property");
        }
        if (!notebook.path("metadata").isObject()) {
            return Optional.of("Notebook validation failed: 'metadata' is a required property");
        }
        int index = 0;
        for (JsonNode cell : notebook.path("cells")) {
            Optional<String> wrong = cellComplaint(cell);
            if (wrong.isPresent()) {
                return Optional.of("Notebook validation failed: cell " + index + ": " + wrong.get());
            }
            index++;
        }
        return Optional.empty();
    }

    private static Optional<String> cellComplaint(JsonNode cell) {
        String type = cell.path("cell_type").asText("");
        if (!CELL_TYPES.contains(type)) {
            return Optional.of("'" + type + "' is not a cell type");
        }
        if (!cell.path("metadata").isObject()) {
            return Optional.of("'metadata' is a required property");
        }
        if (!cell.path("source").isTextual() && !cell.path("source").isArray()) {
            return Optional.of("'source' is a required property");
        }
        if (type.equals("code")) {
            if (!cell.path("outputs").isArray()) {
                return Optional.of("'outputs' is a required property");
            }
            for (JsonNode output : cell.path("outputs")) {
                if (!OUTPUT_TYPES.contains(output.path("output_type").asText(""))) {
                    return Optional.of("an output is of no known type");
                }
            }
        }
        return Optional.empty();
    }
}
