package dev.mlopscloud.notebooks.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.Answers;
import dev.mlopscloud.notebooks.api.ApiError;
import dev.mlopscloud.notebooks.api.Json;
import dev.mlopscloud.notebooks.state.RecordFolder;
import dev.mlopscloud.notebooks.state.StateConfig;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** Jupyter's {@code /api/config}: a JSON object for each section, empty until somebody writes it. */
@Path("/api/config/{section:\\w{1,100}}")
@RunOnVirtualThread
final class ConfigResource {
    private final RecordFolder records;

    ConfigResource(StateConfig state) {
        this.records = new RecordFolder(state, "config");
    }

    @GET
    public Response get(@PathParam("section") String section) {
        return Answers.json(200, records.find(section).orElseGet(Json::object));
    }

    @PUT
    public Response put(@PathParam("section") String section, byte @Nullable [] request) {
        records.save(section, given(request));
        return Answers.done();
    }

    @PATCH
    public Response patch(@PathParam("section") String section, byte @Nullable [] request) {
        ObjectNode merged = records.find(section).orElseGet(Json::object);
        merge(merged, given(request));
        records.save(section, merged);
        return Answers.json(200, merged);
    }

    /** No body would empty a section, which nobody means by it. */
    private static ObjectNode given(byte @Nullable [] request) {
        if (request == null || request.length == 0) {
            throw new ApiError(400, "No JSON data provided");
        }
        return Json.body(request);
    }

    /** Objects merge, and go when nothing is left in them; null removes, anything else replaces. */
    private static void merge(ObjectNode target, ObjectNode changes) {
        changes.properties().forEach(entry -> {
            JsonNode value = entry.getValue();
            if (value.isNull()) {
                target.remove(entry.getKey());
            } else if (value instanceof ObjectNode object && target.path(entry.getKey()) instanceof ObjectNode old) {
                merge(old, object);
                if (old.isEmpty()) {
                    target.remove(entry.getKey());
                }
            } else {
                target.set(entry.getKey(), value);
            }
        });
    }
}
