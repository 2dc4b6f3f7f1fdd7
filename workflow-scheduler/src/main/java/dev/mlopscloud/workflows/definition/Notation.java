package dev.mlopscloud.workflows.definition;

import com.fasterxml.jackson.databind.JsonNode;

/** Another form than this service's own in which definitions are kept. */
public interface Notation {

    /** What the media type of its versions is. */
    String mediaType();

    /** Whether a stored tree is in this form. */
    boolean isOf(JsonNode tree);

    /** The workflow of a stored tree. */
    Workflow read(JsonNode tree);
}
