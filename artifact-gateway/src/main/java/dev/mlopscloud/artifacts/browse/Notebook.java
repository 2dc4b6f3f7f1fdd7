package dev.mlopscloud.artifacts.browse;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A notebook to look at: sources, and those outputs that are text or images. HTML and scripts in it are never rendered:
 * what has a plain form besides is shown in that.
 */
public record Notebook(List<Cell> cells, String note) {
    private static final int MOST_CELLS = 300;
    private static final int MOST_OUTPUTS = 50;
    private static final int LONGEST_TEXT = 20_000;
    private static final Pattern ESCAPES = Pattern.compile("\\x1b\\[[0-9;?]*[A-Za-z]");
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]*={0,2}");
    private static final List<String> IMAGES = List.of("image/png", "image/jpeg", "image/gif");

    /**
     * A cell.
     *
     * @param label what stands beside it: {@code In [3]}
     */
    public record Cell(String kind, String label, String source, List<Output> outputs) {}

    /**
     * An output.
     *
     * @param image a {@code data:} address, or null for text
     */
    public record Output(String kind, String text, @Nullable String image) {}

    /** Reads a notebook of format 4; nothing when it is none. */
    static Optional<Notebook> of(byte[] bytes, ObjectMapper json) {
        try {
            JsonNode document = json.readTree(bytes);
            if (document == null || !document.path("cells").isArray()) {
                return Optional.empty();
            }
            var cells = new ArrayList<Cell>();
            for (JsonNode cell : document.path("cells")) {
                if (cells.size() == MOST_CELLS) {
                    break;
                }
                cells.add(cell(cell));
            }
            int all = document.path("cells").size();
            return Optional.of(new Notebook(cells, cells.size() < all ? "The first cells of " + all : ""));
        } catch (JacksonException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Cell cell(JsonNode cell) {
        String type = cell.path("cell_type").asText();
        String kind = List.of("code", "markdown").contains(type) ? type : "raw";
        JsonNode count = cell.path("execution_count");
        var outputs = new ArrayList<Output>();
        for (JsonNode output : cell.path("outputs")) {
            if (outputs.size() < MOST_OUTPUTS) {
                outputs.add(output(output));
            }
        }
        String label = kind.equals("code") ? "In [" + (count.isNumber() ? count.asText() : " ") + "]" : "";
        return new Cell(kind, label, text(cell.path("source")), outputs);
    }

    private static Output output(JsonNode output) {
        if (output.path("output_type").asText().equals("error")) {
            String trace = text(output.path("traceback"), "\n");
            String error =
                    output.path("ename").asText() + ": " + output.path("evalue").asText();
            return new Output("error", plain(trace.isEmpty() ? error : trace), null);
        }
        if (output.has("text")) {
            return new Output(
                    output.path("name").asText().equals("stderr") ? "stderr" : "text",
                    plain(text(output.path("text"))),
                    null);
        }
        JsonNode data = output.path("data");
        for (String type : IMAGES) {
            String content = text(data.path(type)).replaceAll("\\s", "");
            if (!content.isEmpty() && BASE64.matcher(content).matches()) {
                return new Output("image", text(data.path("text/plain")), "data:" + type + ";base64," + content);
            }
        }
        return data.has("text/plain")
                ? new Output("text", plain(text(data.path("text/plain"))), null)
                : new Output("hidden", "An output without a plain form is not shown.", null);
    }

    private static String plain(String text) {
        String plain = ESCAPES.matcher(text).replaceAll("");
        return plain.length() <= LONGEST_TEXT ? plain : plain.substring(0, LONGEST_TEXT) + "…";
    }

    /** A text, which notebooks also write as a list of its lines. */
    private static String text(JsonNode node) {
        return text(node, "");
    }

    private static String text(JsonNode node, String separator) {
        if (!node.isArray()) {
            return node.asText("");
        }
        var lines = new ArrayList<String>();
        node.forEach(line -> lines.add(line.asText("")));
        return String.join(separator, lines);
    }
}
