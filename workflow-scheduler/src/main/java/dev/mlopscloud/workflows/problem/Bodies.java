package dev.mlopscloud.workflows.problem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mlopscloud.workflows.document.Document;
import dev.mlopscloud.workflows.document.Fields;
import dev.mlopscloud.workflows.document.MalformedDocumentException;
import dev.mlopscloud.workflows.document.Problems;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Reads the JSON body of a request, and refuses it with all its faults at once. */
public final class Bodies {
    private Bodies() {}

    /**
     * What {@code read} makes of the body's members.
     *
     * @param known the names a member may have
     * @throws ApiFailure with 422, if the body is no JSON object or {@code read} noted a problem
     */
    public static <T> T read(String body, Set<String> known, Function<Fields, T> read) {
        Problems problems = Problems.ofRequest();
        JsonNode tree = parse(body);
        Fields fields = Fields.of(tree, List.of(), problems, known);
        if (!tree.isObject()) {
            throw ApiFailure.unprocessable(problems.found());
        }
        T result = read.apply(fields);
        if (!problems.none()) {
            throw ApiFailure.unprocessable(problems.found());
        }
        return result;
    }

    /** The body as it came, once {@link #read} has accepted it. */
    public static JsonNode tree(String body) {
        return parse(body);
    }

    private static JsonNode parse(String body) {
        try {
            return body.isBlank()
                    ? JsonNodeFactory.instance.nullNode()
                    : Document.json(body).root();
        } catch (MalformedDocumentException e) {
            throw ApiFailure.malformed(e, "json_invalid");
        }
    }
}
