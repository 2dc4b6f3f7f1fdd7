package dev.mlopscloud.workflows.document;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One fault of a body, as pydantic words it for Airflow.
 *
 * @param type what kind of fault, such as {@code missing} or {@code extra_forbidden}
 * @param loc the way to it: names and array positions, from {@code body} or {@code query}
 * @param msg what was expected
 * @param input what was there
 * @param line the line of a YAML document, from 1
 */
public record Problem(
        String type,
        List<Object> loc,
        String msg,
        JsonNode input,
        @Nullable Integer line) {
    public Problem {
        loc = List.copyOf(loc);
    }
}
