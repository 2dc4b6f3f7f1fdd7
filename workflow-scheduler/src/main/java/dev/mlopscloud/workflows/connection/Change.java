package dev.mlopscloud.workflows.connection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.workflows.connection.Connection.Credentials;
import dev.mlopscloud.workflows.document.Fields;
import dev.mlopscloud.workflows.secret.Masks;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request says of a connection.
 *
 * @param members the members that it names; the others stay as they are
 */
record Change(Connection wanted, Set<String> members) {
    static final Set<String> KEYS = Set.of(
            "connection_id",
            "conn_type",
            "description",
            "host",
            "login",
            "schema",
            "port",
            "password",
            "extra",
            "team_name");

    private static final Pattern ID = Pattern.compile("[\\w.-]+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final int MAX_ID = 200;
    private static final int MAX_TEXT = 65_536;

    /** A connection of which only the id matters. */
    static Change named(String id) {
        return new Change(new Connection(id, "", null, null, null, null, null, null), Set.of());
    }

    static Change read(Fields fields) {
        String id = fields.requiredText("connection_id", MAX_ID);
        if (fields.has("connection_id") && !id.isEmpty() && !ID.matcher(id).matches()) {
            fields.problem("connection_id", "string_pattern_mismatch", "String should match pattern '^[\\w.-]+$'");
        }
        fields.noTeam();
        String extra = fields.text("extra", MAX_TEXT);
        if (extra != null && extra.isEmpty()) {
            extra = "{}";
        } else if (extra != null && Masks.tree(extra).filter(JsonNode::isObject).isEmpty()) {
            fields.problem(
                    "extra",
                    "value_error",
                    "Value error, The `extra` field must be a valid JSON object (e.g., {'key': 'value'})");
        }
        Integer port = fields.has("port")
                ? Integer.valueOf(fields.integer("port", 0, Integer.MIN_VALUE, Integer.MAX_VALUE))
                : null;
        Connection wanted = new Connection(
                id,
                fields.requiredText("conn_type", 500),
                fields.text("description", 5_000),
                fields.text("host", 500),
                fields.text("login", MAX_TEXT),
                fields.text("schema", 500),
                port,
                new Credentials(fields.text("password", MAX_TEXT), extra));
        Set<String> members = new HashSet<>();
        KEYS.stream().filter(fields::mentions).forEach(members::add);
        return new Change(wanted, members);
    }

    /** {@code old} with what this changes; an empty mask lets everything be changed that the request names. */
    Connection over(Connection old, Set<String> mask) {
        Set<String> changed = new HashSet<>(members);
        if (!mask.isEmpty()) {
            changed.retainAll(mask);
        }
        return new Connection(
                old.id(),
                changed.contains("conn_type") ? wanted.type() : old.type(),
                changed.contains("description") ? wanted.description() : old.description(),
                changed.contains("host") ? wanted.host() : old.host(),
                changed.contains("login") ? wanted.login() : old.login(),
                changed.contains("schema") ? wanted.schema() : old.schema(),
                changed.contains("port") ? wanted.port() : old.port(),
                new Credentials(
                        changed.contains("password") ? merged(wanted.password(), old.password()) : old.password(),
                        changed.contains("extra") ? mergedExtra(wanted.extra(), old.extra()) : old.extra()));
    }

    /** A form that was filled from an answer sends the mask back: the secret behind it stays. */
    private static @Nullable String merged(@Nullable String sent, @Nullable String old) {
        return Masks.MASK.equals(sent) && old != null ? old : sent;
    }

    private static @Nullable String mergedExtra(@Nullable String sent, @Nullable String old) {
        if (sent == null || old == null) {
            return sent;
        }
        Optional<JsonNode> now = Masks.tree(sent);
        Optional<JsonNode> before = Masks.tree(old);
        if (now.isEmpty() || before.isEmpty()) {
            return sent;
        }
        return Masks.json(merged(now.get(), before.get()));
    }

    private static JsonNode merged(JsonNode sent, JsonNode old) {
        if (sent.isTextual() && sent.textValue().equals(Masks.MASK) && !old.isMissingNode()) {
            return old;
        }
        if (sent.isObject()) {
            ObjectNode result = sent.deepCopy();
            List.copyOf(sent.properties())
                    .forEach(member ->
                            result.set(member.getKey(), merged(member.getValue(), old.path(member.getKey()))));
            return result;
        }
        return sent;
    }
}
