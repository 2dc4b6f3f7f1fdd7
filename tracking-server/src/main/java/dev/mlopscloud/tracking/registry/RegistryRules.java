package dev.mlopscloud.tracking.registry;

import dev.mlopscloud.tracking.api.Fields;
import dev.mlopscloud.tracking.api.MlflowException;
import dev.mlopscloud.tracking.api.Tag;
import dev.mlopscloud.tracking.api.Validation;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/** The registry's rules for names, aliases, stages and tags ({@code mlflow/utils/validation.py}). */
final class RegistryRules {
    static final String PROMPT_TAG = "mlflow.prompt.is_prompt";

    private static final int MAX_NAME_LENGTH = 256;
    private static final int MAX_DESCRIPTION_LENGTH = 5000;
    private static final int MAX_TAG_VALUE_LENGTH = 100_000;
    private static final int MAX_ALIAS_LENGTH = 255;
    private static final Pattern ALIAS = Pattern.compile("[\\w-]*", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern VERSION_ALIAS = Pattern.compile("[vV]\\d+");
    private static final Pattern VERSION = Pattern.compile("\\s*[-+]?\\d+\\s*");
    private static final int LONGEST_VERSION = 9;
    private static final List<String> STAGES = List.of("None", "Staging", "Production", "Archived");

    private RegistryRules() {}

    static String modelName(Fields request) {
        return modelName(request, "name");
    }

    static String modelName(Fields request, String field) {
        String name = request.required(field);
        if (name.isBlank()) {
            throw MlflowException.invalid("Missing value for required parameter '" + field + "'.");
        }
        if (name.contains("/") || name.contains(":")) {
            throw MlflowException.invalid("Invalid model name '" + name + "'. Names cannot contain '/' or ':'.");
        }
        Validation.pathLike(name, "name");
        return name;
    }

    /** A name to be given; an existing model is only looked for. */
    static String newModelName(Fields request, String field) {
        return Objects.requireNonNull(Validation.atMost(modelName(request, field), MAX_NAME_LENGTH, "name"));
    }

    static String description(Fields request) {
        String text = request.textOr("description", "");
        Validation.atMost(text, MAX_DESCRIPTION_LENGTH, "description");
        return text;
    }

    static int version(Fields request) {
        return version(request.textOr("name", ""), request.required("version"));
    }

    /** The number of a version of the model of that name. */
    static int version(String name, String text) {
        if (!VERSION.matcher(text).matches()) {
            throw MlflowException.invalid("Parameter 'version' must be an integer, got '" + text + "'.");
        }
        if (text.strip().length() > LONGEST_VERSION) {
            throw MlflowException.missing("Model Version (name=" + name + ", version=" + text.strip() + ") not found");
        }
        return Integer.parseInt(text.strip());
    }

    static Tag tag(Tag tag) {
        Validation.key(tag.key(), "key");
        Validation.atMost(tag.key(), Validation.MAX_KEY_LENGTH, "key");
        Validation.atMost(tag.value(), MAX_TAG_VALUE_LENGTH, "value");
        return tag;
    }

    static String alias(Fields request) {
        String alias = request.required("alias");
        if (!ALIAS.matcher(alias).matches()) {
            throw MlflowException.invalid("Invalid alias name: '" + alias
                    + "'. Names may only contain alphanumerics, underscores (_), and dashes (-).");
        }
        Validation.atMost(alias, MAX_ALIAS_LENGTH, "Registered model alias name");
        return alias;
    }

    static String newAlias(Fields request) {
        String alias = alias(request);
        if (alias.equalsIgnoreCase("latest")) {
            throw MlflowException.invalid("'latest' alias name (case insensitive) is reserved.");
        }
        if (VERSION_ALIAS.matcher(alias).matches()) {
            throw MlflowException.invalid("Version alias name '" + alias + "' is reserved.");
        }
        return alias;
    }

    static String stage(String given) {
        for (String stage : STAGES) {
            if (stage.toLowerCase(Locale.ROOT).equals(given.toLowerCase(Locale.ROOT))) {
                return stage;
            }
        }
        throw MlflowException.invalid(
                "Invalid Model Version stage: " + given + ". Value must be one of " + String.join(", ", STAGES) + ".");
    }

    static boolean isPrompt(List<Tag> tags) {
        return tags.stream()
                .filter(tag -> tag.key().equals(PROMPT_TAG))
                .reduce((first, second) -> second)
                .filter(tag -> tag.value().equalsIgnoreCase("true"))
                .isPresent();
    }
}
