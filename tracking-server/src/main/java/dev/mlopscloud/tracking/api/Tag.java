package dev.mlopscloud.tracking.api;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A key with a value: a tag of anything, or a parameter of a run. */
public record Tag(String key, String value) {

    /** The tags of a request's field; a key that is not given is empty. */
    public static List<Tag> listed(Fields request, String field) {
        return request.objects(field).stream()
                .map(entry -> new Tag(entry.textOr("key", ""), entry.textOr("value", "")))
                .toList();
    }

    /** The same tags, refused when a key is there twice. */
    public static List<Tag> unique(List<Tag> tags) {
        Set<String> seen = new HashSet<>();
        for (Tag tag : tags) {
            if (!seen.add(tag.key())) {
                throw MlflowException.invalid("The key '" + tag.key() + "' is given twice.");
            }
        }
        return tags;
    }
}
