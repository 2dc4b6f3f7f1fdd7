package dev.mlopscloud.notebooks.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.Answers;
import dev.mlopscloud.notebooks.api.ApiError;
import dev.mlopscloud.notebooks.api.Json;
import dev.mlopscloud.notebooks.state.RecordFolder;
import dev.mlopscloud.notebooks.state.StateConfig;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** {@code /api/me}: the one user of this server, and the name and colour that they gave themselves. */
@Path("/api/me")
@RunOnVirtualThread
final class IdentityResource {
    private static final List<String> FIELDS = List.of("name", "display_name", "initials", "avatar_url", "color");
    private static final int MAX_FIELD = 2_000;
    private static final String RECORD = "user";
    private static final String WRONG_QUESTION = "permissions should be a JSON dict of {\"resource\":[\"action\",]}";

    private final RecordFolder records;

    IdentityResource(StateConfig state) {
        this.records = new RecordFolder(state, "identity");
    }

    @GET
    public Response me(@RestQuery @Nullable String permissions) {
        ObjectNode granted = permissions(permissions);
        ArrayNode updatable = granted.putArray("updatable_fields");
        FIELDS.forEach(updatable::add);
        ObjectNode answer = Json.object();
        answer.set("identity", identity());
        answer.set("permissions", granted);
        return Answers.json(200, answer);
    }

    private ObjectNode identity() {
        ObjectNode identity = Json.object()
                .put("username", "user")
                .put("name", "User")
                .put("display_name", "User")
                .put("initials", "U")
                .putNull("avatar_url")
                .putNull("color");
        records.find(RECORD).ifPresent(identity::setAll);
        return identity;
    }

    /** The one user may do whatever is asked about. */
    private static ObjectNode permissions(@Nullable String asked) {
        ObjectNode granted = Json.object();
        if (asked == null || asked.isEmpty()) {
            return granted;
        }
        try {
            JsonNode wanted = Json.read(asked.getBytes(StandardCharsets.UTF_8));
            if (!wanted.isObject()) {
                throw new ApiError(400, WRONG_QUESTION);
            }
            wanted.properties().forEach(entry -> {
                if (!entry.getValue().isArray()
                        || !entry.getValue().valueStream().allMatch(JsonNode::isTextual)) {
                    throw new ApiError(400, WRONG_QUESTION);
                }
                granted.set(entry.getKey(), entry.getValue());
            });
            return granted;
        } catch (IOException e) {
            throw new ApiError(400, WRONG_QUESTION);
        }
    }

    @PATCH
    public synchronized Response change(byte @Nullable [] request) {
        ObjectNode body = Json.body(request);
        if (body.isEmpty()) {
            throw new ApiError(400, "Invalid or missing JSON body");
        }
        ObjectNode changed = records.find(RECORD).orElseGet(Json::object);
        body.properties().forEach(entry -> {
            if (!FIELDS.contains(entry.getKey())) {
                throw new ApiError(400, "Field " + entry.getKey() + " is not updatable");
            }
            boolean fits = entry.getValue().isNull()
                    || (entry.getValue().isTextual()
                            && entry.getValue().textValue().length() <= MAX_FIELD);
            if (!fits) {
                throw new ApiError(400, "Field " + entry.getKey() + " must be a string");
            }
            changed.set(entry.getKey(), entry.getValue());
        });
        records.save(RECORD, changed);
        ObjectNode answer = Json.object().put("status", "success");
        answer.set("identity", identity());
        return Answers.json(200, answer);
    }
}
