package dev.mlopscloud.workflows.definition;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.workflows.document.Document;
import dev.mlopscloud.workflows.document.MalformedDocumentException;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.template.Templates;

/**
 * A definition that was read and found right.
 *
 * @param paused whether a DAG that is new starts out paused
 */
public record Submission(
        Workflow workflow, JsonNode tree, String hash, String mediaType, String source, boolean paused) {
    private static final int MAX_LENGTH = 1 << 20;

    /**
     * Reads the text of a definition.
     *
     * @throws ApiFailure with 413 or 422
     */
    static Submission read(String source, boolean yaml, Templates templates) {
        if (source.length() > MAX_LENGTH) {
            throw ApiFailure.tooLarge("A definition has at most " + MAX_LENGTH + " characters");
        }
        try {
            Document document = yaml ? Document.yaml(source) : Document.jsonWithLines(source);
            Workflow workflow = WorkflowReader.read(document, templates::fault);
            String type = yaml ? "application/yaml" : "application/json";
            return new Submission(
                    workflow,
                    DagFactory.plain(document.root()),
                    Documents.hash(DagFactory.plain(document.root())),
                    type,
                    source,
                    workflow.timing().pausedUponCreation());
        } catch (MalformedDocumentException e) {
            throw ApiFailure.malformed(e, yaml ? "yaml_invalid" : "json_invalid");
        }
    }

    /**
     * A definition that was read from a tree in another notation.
     *
     * @param meaning what of the tree makes a version
     */
    public static Submission of(
            Workflow workflow, JsonNode tree, JsonNode meaning, String mediaType, String source, boolean paused) {
        return new Submission(workflow, tree, Documents.hash(meaning), mediaType, source, paused);
    }
}
