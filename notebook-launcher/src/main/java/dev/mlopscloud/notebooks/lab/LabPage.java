package dev.mlopscloud.notebooks.lab;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The page of the frontend's package. It is written for Jinja but uses so little of it (comments, one optional
 * stylesheet, three values) that replacing text is all it takes.
 */
final class LabPage {
    private static final Pattern COMMENT = Pattern.compile("\\{#.*?#}", Pattern.DOTALL);
    private static final Pattern CUSTOM_STYLE =
            Pattern.compile("\\{%\\s*if custom_css\\s*%}(.*?)\\{%\\s*endif\\s*%}", Pattern.DOTALL);
    private static final Pattern STATEMENT = Pattern.compile("\\{%.*?%}", Pattern.DOTALL);
    private static final Pattern NAME = Pattern.compile("\\{\\{\\s*page_config\\['appName'\\]\\s*\\|\\s*e\\s*}}");
    private static final Pattern CONFIG = Pattern.compile("\\{\\{\\s*page_config_full\\s*\\|\\s*tojson\\s*}}");
    private static final Pattern BASE = Pattern.compile("\\{\\{\\s*base_url\\s*\\|\\s*escape\\s*}}");
    private static final Pattern STATIC = Pattern.compile("\\{\\{\\s*page_config\\.fullStaticUrl\\s*}}");

    private final String template;

    /**
     * The page of a package.
     *
     * @param name what the page calls itself
     * @param files the address of its scripts
     * @param customStyle whether it has people's own stylesheet
     */
    LabPage(String template, String name, String files, boolean customStyle) {
        String page = COMMENT.matcher(template).replaceAll("");
        page = CUSTOM_STYLE.matcher(page).replaceAll(customStyle ? "$1" : "");
        page = STATEMENT.matcher(page).replaceAll("");
        page = BASE.matcher(page).replaceAll("/");
        this.template = STATIC.matcher(NAME.matcher(page).replaceAll(name)).replaceAll(files);
    }

    String render(ObjectNode config) {
        return CONFIG.matcher(template).replaceAll(Matcher.quoteReplacement(escaped(config)));
    }

    /** JSON that cannot end the script element around it, nor begin another. */
    static String escaped(ObjectNode config) {
        return config.toString()
                .replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("&", "\\u0026")
                .replace("'", "\\u0027");
    }
}
