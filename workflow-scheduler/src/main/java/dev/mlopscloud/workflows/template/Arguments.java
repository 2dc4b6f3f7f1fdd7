package dev.mlopscloud.workflows.template;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a template passes to a method: arguments by place, and arguments by name. */
public final class Arguments {
    private final List<Object> places;
    private final Map<String, Object> names;

    public Arguments(List<Object> places, Map<String, Object> names) {
        this.places = new ArrayList<>(places);
        this.names = new HashMap<>(names);
    }

    /** How many there are by place. */
    public int count() {
        return places.size();
    }

    public Map<String, Object> named() {
        return names;
    }

    /** The argument at {@code place} or called {@code name}; {@code null} if neither is there. */
    public @Nullable Object get(int place, String name) {
        Object value = place < places.size() ? places.get(place) : names.get(name);
        return value == None.NONE ? null : value;
    }

    /** As {@link #get}, as text. */
    public @Nullable String text(int place, String name) {
        Object value = get(place, name);
        return value == null ? null : Python.str(value);
    }

    /** As {@link #text}, or a fault where there is none. */
    public String need(int place, String name) {
        String value = text(place, name);
        if (value == null) {
            throw new TemplateException("The argument " + name + " is missing");
        }
        return value;
    }

    /** As {@link #get}, as a number. */
    public double number(int place, String name, double otherwise) {
        Object value = get(place, name);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw new TemplateException("The argument " + name + " should be a number");
    }
}
