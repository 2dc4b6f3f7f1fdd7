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
        if (!request.has(field)) {
            return ACTIVE_ONLY;
        }
        try {
            String text = request.text(field);
            for (ViewType view : values()) {
                if (view.name().equals(text)) {
                    return view;
                }
            }
        } catch (MlflowException notText) {
            // A number, then.
        }
        long number = request.requiredInteger(field);
        if (number < 1 || number > values().length) {
            throw request.invalid(field);
        }
        return values()[(int) number - 1];
    }
}
