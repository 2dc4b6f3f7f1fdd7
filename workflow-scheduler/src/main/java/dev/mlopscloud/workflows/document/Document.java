package dev.mlopscloud.workflows.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * A parsed text.
 *
 * @param root its tree
 * @param lines where in the text the tree's values stand
 */
public record Document(JsonNode root, Lines lines) {
    /** Deeper than any definition, shallow enough for every recursion here. */
    static final int MAX_DEPTH = 64;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(64)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Parses one JSON value. */
    public static Document json(String text) throws MalformedDocumentException {
        try {
            return new Document(JSON.readTree(text), Lines.UNKNOWN);
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw new MalformedDocumentException(e.getOriginalMessage(), line);
        }
    }

    /** The same with the lines of its values, as far as they can be told. */
    public static Document jsonWithLines(String text) throws MalformedDocumentException {
        Document document = json(text);
        try {
            // Nearly all JSON is YAML.
            return new Document(document.root(), yaml(text).lines());
        } catch (MalformedDocumentException e) {
            return document;
        }
    }

    /** Parses one YAML document: the core schema of YAML 1.2, so that {@code on} and {@code no} stay texts. */
    public static Document yaml(String text) throws MalformedDocumentException {
        return new YamlTree().read(text);
    }
}
