package dev.mlopscloud.workflows.connection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.workflows.connection.Connection.Credentials;
import dev.mlopscloud.workflows.secret.Masks;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a connection from an environment variable: an address, or a JSON object, as Airflow does. */
final class ConnectionUri {
    private static final Pattern URI = Pattern.compile("(?<type>[A-Za-z0-9_.+-]+)://"
            + "(?:(?<login>[^:@/?]*)(?::(?<password>[^@/?]*))?@)?"
            + "(?<host>[^:/?]*)(?::(?<port>\\d{1,5}))?(?:/(?<schema>[^?]*))?(?:\\?(?<query>.*))?");
    private static final Map<String, String> TYPES = Map.of("postgresql", "postgres");

    private ConnectionUri() {}

    /** The connection that {@code text} describes, if it does. */
    static Optional<Connection> read(String id, String text) {
        if (text.strip().startsWith("{")) {
            return Masks.tree(text).filter(JsonNode::isObject).map(tree -> fromJson(id, tree));
        }
        Matcher uri = URI.matcher(text.strip());
        if (!uri.matches()) {
            return Optional.empty();
        }
        ObjectNode extra = JsonNodeFactory.instance.objectNode();
        if (uri.group("query") != null) {
            for (String pair : uri.group("query").split("&", -1)) {
                String[] parts = pair.split("=", 2);
                extra.put(decoded(parts[0]), parts.length == 2 ? decoded(parts[1]) : "");
            }
        }
        JsonNode whole = extra.size() == 1 && extra.path("__extra__").isTextual()
                ? Masks.tree(extra.path("__extra__").textValue()).orElse(extra)
                : extra;
        String port = uri.group("port");
        return Optional.of(new Connection(
                id,
                type(uri.group("type").toLowerCase(Locale.ROOT).replace('-', '_')),
                null,
                decoded(uri.group("host")),
                decoded(uri.group("login")),
                decoded(uri.group("schema")),
                port == null ? null : Integer.valueOf(port),
                new Credentials(decoded(uri.group("password")), whole.isEmpty() ? null : whole.toString())));
    }

    private static Connection fromJson(String id, JsonNode tree) {
        JsonNode extra = tree.path("extra");
        String text = extra.isTextual() ? extra.textValue() : extra.isObject() ? extra.toString() : null;
        return new Connection(
                id,
                type(tree.path("conn_type").asText("")),
                tree.path("description").textValue(),
                tree.path("host").textValue(),
                tree.path("login").textValue(),
                tree.path("schema").textValue(),
                tree.path("port").canConvertToInt()
                        ? Integer.valueOf(tree.path("port").asInt())
                        : null,
                new Credentials(tree.path("password").textValue(), text));
    }

    private static String type(String written) {
        return TYPES.getOrDefault(written, written);
    }

    private static @Nullable String decoded(@Nullable String text) {
        return text == null || text.isEmpty() ? null : URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
