package dev.mlopscloud.workflows.secret;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mlopscloud.workflows.document.Document;
import dev.mlopscloud.workflows.document.MalformedDocumentException;
import java.io.IOException;
import java.io.Serial;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which names make a value a secret, as Airflow tells it, and what is shown instead. */
public final class Masks {
    /** What stands in an answer instead of a secret. */
    public static final String MASK = "***";

    private static final List<String> SENSITIVE = List.of(
            "access_key",
            "access_token",
            "api_key",
            "apikey",
            "auth_header",
            "authorization",
            "bearer",
            "connection_string",
            "dsn",
            "passphrase",
            "passwd",
            "password",
            "private_key",
            "proxy",
            "proxies",
            "secret",
            "service_account",
            "service_key",
            "token",
            "keyfile_dict",
            "webhook_url");

    /** What stands for {@code _} in names of headers and of others. */
    private static final Pattern OTHERS = Pattern.compile("\\W+");

    private static final JsonMapper PYTHON = JsonMapper.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .defaultPrettyPrinter(new Spaced())
            .build();

    private Masks() {}

    /** Writes JSON as Python's {@code json.dumps} does, with a space after each comma and colon. */
    private static final class Spaced extends MinimalPrettyPrinter {
        @Serial
        private static final long serialVersionUID = 1L;

        @Override
        public void writeObjectFieldValueSeparator(JsonGenerator json) throws IOException {
            json.writeRaw(": ");
        }

        @Override
        public void writeObjectEntrySeparator(JsonGenerator json) throws IOException {
            json.writeRaw(", ");
        }

        @Override
        public void writeArrayValueSeparator(JsonGenerator json) throws IOException {
            json.writeRaw(", ");
        }
    }

    /** Whether what is kept under {@code name} is a secret. */
    public static boolean hides(@Nullable String name) {
        if (name == null) {
            return false;
        }
        String lower = OTHERS.matcher(name.strip().toLowerCase(Locale.ROOT)).replaceAll("_");
        return SENSITIVE.stream().anyMatch(lower::contains);
    }

    /** The tree with every text below a secret name masked. */
    public static JsonNode redact(JsonNode tree, @Nullable String name) {
        return redact(tree, hides(name));
    }

    private static JsonNode redact(JsonNode tree, boolean hidden) {
        JsonNodeFactory make = JsonNodeFactory.instance;
        if (tree.isObject()) {
            var object = make.objectNode();
            tree.properties()
                    .forEach(member ->
                            object.set(member.getKey(), redact(member.getValue(), hidden || hides(member.getKey()))));
            return object;
        }
        if (tree.isArray()) {
            var array = make.arrayNode();
            tree.forEach(item -> array.add(redact(item, hidden)));
            return array;
        }
        return hidden && tree.isTextual() ? make.textNode(MASK) : tree;
    }

    /** A text with what is secret in it masked: a JSON text member by member, another text as a whole. */
    public static String redact(String text, @Nullable String name) {
        Optional<JsonNode> tree = tree(text);
        if (tree.isPresent()) {
            return json(redact(tree.get(), name));
        }
        return hides(name) ? MASK : text;
    }

    /** Adds every text below a secret name to {@code secrets}. */
    public static void gather(JsonNode tree, @Nullable String name, List<String> secrets) {
        if (tree.isTextual() && hides(name)) {
            secrets.add(tree.textValue());
        }
        tree.forEach(item -> {
            if (tree.isArray() || hides(name)) {
                gather(item, name, secrets);
            }
        });
        if (tree.isObject() && !hides(name)) {
            tree.properties().forEach(member -> gather(member.getValue(), member.getKey(), secrets));
        }
    }

    /** JSON with two spaces for each level. */
    public static String indented(JsonNode tree) {
        return tree.toPrettyString();
    }

    /** JSON in the layout of Python's. */
    public static String json(JsonNode tree) {
        try {
            return PYTHON.writerWithDefaultPrettyPrinter().writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The tree that {@code text} is, if it is JSON. */
    public static Optional<JsonNode> tree(String text) {
        try {
            return text.isBlank()
                    ? Optional.empty()
                    : Optional.of(Document.json(text).root());
        } catch (MalformedDocumentException e) {
            return Optional.empty();
        }
    }
}
