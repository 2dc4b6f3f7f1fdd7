package dev.mlopscloud.workflows.connection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mlopscloud.workflows.secret.Masks;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection in Airflow's terms.
 *
 * @param type what kind of system it leads to, such as {@code postgres} or {@code http}
 */
public record Connection(
        String id,
        String type,
        @Nullable String description,
        @Nullable String host,
        @Nullable String login,
        @Nullable String schema,
        @Nullable Integer port,
        @Nullable Credentials credentials) {

    /**
     * The part of a connection that is sealed.
     *
     * @param extra a JSON object as a text
     */
    public record Credentials(
            @Nullable String password, @Nullable String extra) {}

    public @Nullable String password() {
        return credentials == null ? null : credentials.password();
    }

    public @Nullable String extra() {
        return credentials == null ? null : credentials.extra();
    }

    /** The members of {@link #extra}; none if there is no extra. */
    public JsonNode extras() {
        String text = extra();
        return text == null
                ? JsonNodeFactory.instance.objectNode()
                : Masks.tree(text).orElseGet(JsonNodeFactory.instance::objectNode);
    }

    /** The connection as one address, as Airflow's {@code get_uri} gives it. */
    public String uri() {
        StringBuilder uri = new StringBuilder(type.replace('_', '-')).append("://");
        if (login != null || password() != null) {
            uri.append(login == null ? "" : quote(login));
            if (password() != null) {
                uri.append(':').append(quote(password()));
            }
            uri.append('@');
        }
        uri.append(host == null ? "" : quote(host));
        if (port != null) {
            uri.append(':').append(port);
        }
        uri.append('/').append(schema == null ? "" : quote(schema));
        List<String> query = new ArrayList<>();
        extras().properties().forEach(member -> {
            JsonNode value = member.getValue();
            query.add(quote(member.getKey()) + "=" + quote(value.isTextual() ? value.textValue() : value.toString()));
        });
        return query.isEmpty()
                ? uri.toString()
                : uri.append('?').append(String.join("&", query)).toString();
    }

    private static String quote(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
