package dev.mlopscloud.notebooks.contents;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * nbformat's schema of notebooks of format 4, with what its minor versions differ in: attachments came with 4.1, ids of
 * cells with 4.5. A later minor version may have more properties and kinds of cells and outputs than are known here.
 */
final class NotebookRules {
    private static final int ATTACHMENTS_SINCE = 1;
    private static final int IDS_SINCE = 5;
    private static final Pattern ID = Pattern.compile("[a-zA-Z0-9-_]{1,64}");
    private static final Set<String> NOTEBOOK = Set.of("metadata", "nbformat", "nbformat_minor", "cells");
    private static final Set<String> CELL = Set.of("cell_type", "metadata", "source");
    private static final Set<String> CODE = Set.of("cell_type", "metadata", "source", "outputs", "execution_count");
    private static final Map<String, Set<String>> OUTPUTS = Map.of(
            "execute_result", Set.of("output_type", "data", "metadata", "execution_count"),
            "display_data", Set.of("output_type", "data", "metadata"),
            "stream", Set.of("output_type", "name", "text"),
            "error", Set.of("output_type", "ename", "evalue", "traceback"));

    private final int minor;
    private final boolean known;

    private NotebookRules(int minor) {
        this.minor = minor;
        this.known = minor <= IDS_SINCE;
    }

    /** A rule that a notebook breaks. */
    private static final class Broken extends Exception {
        private static final long serialVersionUID = 1L;

        Broken(String words) {
            super(words, null, false, false);
        }
    }

    /** What is wrong with a notebook, if anything. */
    static Optional<String> complaint(JsonNode notebook) {
        try {
            new NotebookRules(notebook.path("nbformat_minor").asInt(0)).check(notebook);
            return Optional.empty();
        } catch (Broken e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private void check(JsonNode notebook) throws Broken {
        properties(notebook, NOTEBOOK, Set.of());
        need(notebook.path("nbformat_minor").isIntegralNumber(), "'nbformat_minor' is not an integer");
        need(notebook.path("cells").isArray(), "'cells' is not a list");
        metadata(notebook.path("metadata"));
        Set<String> ids = new HashSet<>();
        int index = 0;
        for (JsonNode cell : notebook.path("cells")) {
            try {
                cell(cell);
                String id = cell.path("id").asText("");
                need(id.isEmpty() || ids.add(id), "Non-unique cell id '" + id + "' detected");
            } catch (Broken e) {
                throw new Broken("cell " + index + ": " + e.getMessage());
            }
            index++;
        }
    }

    private static void need(boolean holds, String words) throws Broken {
        if (!holds) {
            throw new Broken(words);
        }
    }

    /** All of these, and nothing else but those. */
    private void properties(JsonNode node, Set<String> required, Set<String> optional) throws Broken {
        need(node.isObject(), "an object is expected");
        for (String name : required.stream().sorted().toList()) {
            need(node.has(name), "'" + name + "' is a required property");
        }
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            String name = entry.getKey();
            need(
                    !known || required.contains(name) || optional.contains(name),
                    "Additional properties are not allowed ('" + name + "' was unexpected)");
        }
    }

    private static void metadata(JsonNode metadata) throws Broken {
        need(metadata.isObject(), "'metadata' is not an object");
        JsonNode kernel = metadata.path("kernelspec");
        if (!kernel.isMissingNode()) {
            texts("kernelspec", kernel, List.of("name", "display_name"), List.of());
        }
        JsonNode language = metadata.path("language_info");
        if (!language.isMissingNode()) {
            texts("language_info", language, List.of("name"), List.of("file_extension", "mimetype", "pygments_lexer"));
            JsonNode mode = language.path("codemirror_mode");
            need(
                    mode.isMissingNode() || mode.isTextual() || mode.isObject(),
                    "'codemirror_mode' is neither a string nor an object");
        }
        JsonNode original = metadata.path("orig_nbformat");
        need(original.isMissingNode() || original.asInt(0) >= 1, "'orig_nbformat' is not a format");
        need(absentOr(metadata.path("title"), metadata.path("title").isTextual()), "'title' is not a string");
        need(absentOr(metadata.path("authors"), metadata.path("authors").isArray()), "'authors' is not a list");
    }

    private static boolean absentOr(JsonNode node, boolean fits) {
        return node.isMissingNode() || fits;
    }

    private static void texts(String where, JsonNode node, List<String> required, List<String> optional) throws Broken {
        need(node.isObject(), "'" + where + "' is not an object");
        for (String name : required) {
            need(node.has(name), where + ": '" + name + "' is a required property");
            need(node.path(name).isTextual(), where + ": '" + name + "' is not a string");
        }
        for (String name : optional) {
            need(absentOr(node.path(name), node.path(name).isTextual()), where + ": '" + name + "' is not a string");
        }
    }

    private void cell(JsonNode cell) throws Broken {
        String type = cell.path("cell_type").asText("");
        boolean code = type.equals("code");
        if (!code && !type.equals("markdown") && !type.equals("raw")) {
            need(!known, "'" + type + "' is not a cell type");
            return;
        }
        Set<String> optional = new HashSet<>();
        if (minor >= IDS_SINCE) {
            optional.add("id");
        }
        if (!code && minor >= ATTACHMENTS_SINCE) {
            optional.add("attachments");
        }
        properties(cell, code ? CODE : CELL, optional);
        need(
                !cell.has("id") || ID.matcher(cell.path("id").asText("")).matches(),
                "'" + cell.path("id").asText("") + "' is not a cell id");
        lines("source", cell.path("source"));
        cellMetadata(cell.path("metadata"));
        for (JsonNode bundle : cell.path("attachments")) {
            bundle("attachments", bundle);
        }
        if (code) {
            count(cell.path("execution_count"));
            need(cell.path("outputs").isArray(), "'outputs' is not a list");
            for (JsonNode output : cell.path("outputs")) {
                output(output);
            }
        }
    }

    private static void cellMetadata(JsonNode metadata) throws Broken {
        need(metadata.isObject(), "'metadata' is not an object");
        JsonNode collapsed = metadata.path("collapsed");
        need(absentOr(collapsed, collapsed.isBoolean()), "'collapsed' is not a boolean");
        JsonNode scrolled = metadata.path("scrolled");
        need(
                absentOr(scrolled, scrolled.isBoolean() || scrolled.asText("").equals("auto")),
                "'scrolled' is neither a boolean nor 'auto'");
        JsonNode name = metadata.path("name");
        need(absentOr(name, name.isTextual() && !name.textValue().isEmpty()), "'name' is not a string");
        JsonNode tags = metadata.path("tags");
        need(absentOr(tags, tags.isArray()), "'tags' is not a list");
        Set<String> seen = new HashSet<>();
        for (JsonNode tag : tags) {
            String text = tag.asText("");
            need(tag.isTextual() && !text.isEmpty() && !text.contains(","), "'" + text + "' is not a tag");
            need(seen.add(text), "the tag '" + text + "' is there twice");
        }
    }

    private void output(JsonNode output) throws Broken {
        String type = output.path("output_type").asText("");
        Set<String> properties = OUTPUTS.get(type);
        if (properties == null) {
            need(!known, "'" + type + "' is not an output type");
            return;
        }
        properties(output, properties, Set.of());
        switch (type) {
            case "stream" -> {
                need(output.path("name").isTextual(), "'name' is not a string");
                lines("text", output.path("text"));
            }
            case "error" -> {
                need(output.path("ename").isTextual(), "'ename' is not a string");
                need(output.path("evalue").isTextual(), "'evalue' is not a string");
                need(output.path("traceback").isArray(), "'traceback' is not a list");
                lines("traceback", output.path("traceback"));
            }
            default -> {
                bundle("data", output.path("data"));
                need(output.path("metadata").isObject(), "'metadata' is not an object");
                if (type.equals("execute_result")) {
                    count(output.path("execution_count"));
                }
            }
        }
    }

    private static void count(JsonNode count) throws Broken {
        need(
                count.isNull() || (count.isIntegralNumber() && count.asLong() >= 0),
                "'execution_count' is neither a number nor null");
    }

    private static void bundle(String where, JsonNode bundle) throws Broken {
        need(bundle.isObject(), "'" + where + "' is not an object");
        for (Map.Entry<String, JsonNode> entry : bundle.properties()) {
            if (!Notebook.isJson(entry.getKey())) {
                lines(entry.getKey(), entry.getValue());
            }
        }
    }

    private static void lines(String name, JsonNode text) throws Broken {
        boolean fits = text.isTextual() || (text.isArray() && text.valueStream().allMatch(JsonNode::isTextual));
        need(fits, "'" + name + "' is neither a string nor a list of strings");
    }
}
