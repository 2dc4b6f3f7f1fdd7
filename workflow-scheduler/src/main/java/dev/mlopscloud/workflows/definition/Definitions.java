package dev.mlopscloud.workflows.definition;

import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.template.Templates;
import jakarta.inject.Singleton;

/** Reads definitions that nobody has submitted yet. */
@Singleton
public final class Definitions {
    private final Templates templates;

    Definitions(Templates templates) {
        this.templates = templates;
    }

    /**
     * The workflow that a text in YAML defines; JSON is YAML as well.
     *
     * @throws ApiFailure with 413, or with 422 and every fault, its path and its line
     */
    public Workflow read(String source) {
        return Submission.read(source, true, templates).workflow();
    }
}
