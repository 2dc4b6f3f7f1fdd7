package dev.mlopscloud.tracking.dataset;

import dev.mlopscloud.tracking.api.Fields;
import dev.mlopscloud.tracking.api.Tag;
import dev.mlopscloud.tracking.api.Validation;
import java.util.List;

/** A dataset as the input of one run. */
public record DatasetInput(List<Tag> tags, Dataset dataset) {
    private static final int MAX_TAG_KEY_LENGTH = 255;
    private static final int MAX_TAG_VALUE_LENGTH = 500;

    static DatasetInput read(Fields fields) {
        Fields dataset = fields.object("dataset");
        if (dataset == null) {
            throw fields.missing("dataset");
        }
        List<Tag> tags = Tag.listed(fields, "tags");
        for (Tag tag : tags) {
            Validation.atMost(tag.key(), MAX_TAG_KEY_LENGTH, "key");
            Validation.atMost(tag.value(), MAX_TAG_VALUE_LENGTH, "value");
        }
        return new DatasetInput(tags, Dataset.read(dataset));
    }
}
