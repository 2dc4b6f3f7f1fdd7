package dev.mlopscloud.tracking.api;

import java.util.List;

/** Which life cycle stages a search shows. */
public enum ViewType {
    ACTIVE_ONLY,
    DELETED_ONLY,
    ALL;

    public List<String> stages() {
        return switch (this) {
            case ACTIVE_ONLY -> List.of("active");
            case DELETED_ONLY -> List.of("deleted");
            case ALL -> List.of("active", "deleted");
        };
    }

    /** The view that a request asks for by name or number (1 to 3); active things without one. */
    public static ViewType of(Fields request, String field) {
        String text = request.has(field) ? request.name(field) : null;
        if (text == null || text.isEmpty()) {
            return ACTIVE_ONLY;
        }
        for (ViewType view : values()) {
            if (view.name().equals(text)) {
                return view;
            }
        }
        long number = request.requiredInteger(field);
        if (number < 1 || number > values().length) {
            throw request.invalid(field);
        }
        return values()[(int) number - 1];
    }
}
