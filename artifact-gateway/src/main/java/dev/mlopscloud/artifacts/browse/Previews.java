package dev.mlopscloud.artifacts.browse;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;

/** Templates of what stands in a preview's frame; all text is escaped by them. */
@CheckedTemplate(basePath = "preview")
final class Previews {
    private Previews() {}

    /** {@code limit} says how much is shown; empty for all. */
    static native TemplateInstance text(String text, String limit);

    static native TemplateInstance table(Table table);

    static native TemplateInstance notebook(Notebook notebook);

    static native TemplateInstance note(String text);
}
