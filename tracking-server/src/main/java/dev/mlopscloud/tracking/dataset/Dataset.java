package dev.mlopscloud.tracking.dataset;

import dev.mlopscloud.tracking.api.Fields;
import dev.mlopscloud.tracking.api.Validation;
import org.jspecify.annotations.Nullable;

/** A dataset that a run used. */
public record Dataset(
        String name,
        String digest,
        String sourceType,
        String source,
        @Nullable String schema,
        @Nullable String profile) {

    private static final int MAX_NAME_LENGTH = 500;
    private static final int MAX_DIGEST_LENGTH = 36;
    private static final int MAX_SCHEMA_LENGTH = 1_048_575;
    private static final int MAX_SOURCE_LENGTH = 65_535;
    private static final int MAX_PROFILE_LENGTH = 16_777_215;

    static Dataset read(Fields fields) {
        Dataset dataset = new Dataset(
                fields.required("name"),
                fields.required("digest"),
                fields.required("source_type"),
                fields.required("source"),
                fields.text("schema"),
                fields.text("profile"));
        Validation.atMost(dataset.name, MAX_NAME_LENGTH, "name");
        Validation.atMost(dataset.digest, MAX_DIGEST_LENGTH, "digest");
        Validation.atMost(dataset.source, MAX_SOURCE_LENGTH, "source");
        Validation.atMost(dataset.schema, MAX_SCHEMA_LENGTH, "schema");
        Validation.atMost(dataset.profile, MAX_PROFILE_LENGTH, "profile");
        return dataset;
    }
}
