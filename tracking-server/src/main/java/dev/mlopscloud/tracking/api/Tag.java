package dev.mlopscloud.tracking.api;

import java.util.List;

/** A key with a value: a tag of anything, or a parameter of a run. */
public record Tag(String key, String value) {

    /** The tags of a request's field; each needs a key. */
    public static List<Tag> listed(Fields request, String field) {
        return request.objects(field).stream()
                .map(entry -> new Tag(entry.required("key"), entry.textOr("value", "")))
                .toList();
    }
}
