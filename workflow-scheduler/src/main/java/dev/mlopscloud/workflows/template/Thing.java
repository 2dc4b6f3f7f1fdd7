package dev.mlopscloud.workflows.template;

import org.jspecify.annotations.Nullable;

/** What templates can look into and call: nothing but what it offers by name. */
public interface Thing {

    /** The attribute or item of this name, {@code null} for none. */
    default @Nullable Object attribute(String name) {
        return null;
    }

    /**
     * Calls a method.
     *
     * @throws TemplateException if it has none of this name, or the arguments do not fit
     */
    default @Nullable Object call(String method, Arguments arguments) {
        throw new TemplateException("There is no method " + method + "()");
    }
}
