package dev.mlopscloud.workflows.execution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.workflows.document.Fields;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.problem.Bodies;
import dev.mlopscloud.workflows.run.Lease;
import dev.mlopscloud.workflows.run.RemoteEndings;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /execution/hitlDetails/{id}}: what a try asks people. */
@Path("/execution/hitlDetails/{task_instance_id}")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class InquiriesResource {
    private static final Set<String> QUESTION =
            Set.of("ti_id", "options", "subject", "body", "defaults", "multiple", "params", "assigned_users", "type");
    private static final int MAX_OPTIONS = 100;
    private static final int MAX_TEXT = 65_536;

    private final RemoteEndings endings;
    private final Callers callers;

    InquiriesResource(RemoteEndings endings, Callers callers) {
        this.endings = endings;
        this.callers = callers;
    }

    @POST
    public Response ask(
            @HeaderParam("Authorization") @Nullable String authorization,
            @PathParam("task_instance_id") String id,
            String body) {
        Lease lease = callers.self(authorization, id);
        ObjectNode question = Bodies.read(body, QUESTION, InquiriesResource::question);
        endings.ask(lease, question);
        return Response.status(201).entity(Bodies.tree(body)).build();
    }

    /** The question as it is kept: users by their ids, and no defaults where there are none. */
    private static ObjectNode question(Fields fields) {
        ObjectNode question = JsonNodeFactory.instance.objectNode();
        question.put("subject", fields.requiredText("subject", MAX_TEXT));
        question.put("body", fields.text("body", MAX_TEXT));
        ArrayNode options = question.putArray("options");
        fields.texts("options", MAX_OPTIONS, MAX_TEXT).forEach(options::add);
        if (fields.has("defaults")) {
            ArrayNode defaults = question.putArray("defaults");
            fields.texts("defaults", MAX_OPTIONS, MAX_TEXT).forEach(defaults::add);
        } else {
            question.putNull("defaults");
        }
        question.put("multiple", fields.flag("multiple", false));
        JsonNode params = fields.tree("params");
        question.set("params", params.isObject() ? params : JsonNodeFactory.instance.objectNode());
        ArrayNode users = question.putArray("assigned_users");
        for (JsonNode user : fields.items("assigned_users", MAX_OPTIONS)) {
            users.add(user.path("id").asText(user.asText()));
        }
        return question;
    }

    @PATCH
    public Map<String, @Nullable Object> answer(
            @HeaderParam("Authorization") @Nullable String authorization,
            @PathParam("task_instance_id") String id,
            String body) {
        Lease lease = callers.self(authorization, id);
        ObjectNode response = Bodies.read(body, Set.of("ti_id", "chosen_options", "params_input", "type"), fields -> {
            ObjectNode given = JsonNodeFactory.instance.objectNode();
            ArrayNode chosen = given.putArray("chosen_options");
            fields.texts("chosen_options", MAX_OPTIONS, MAX_TEXT).forEach(chosen::add);
            JsonNode params = fields.tree("params_input");
            given.set("params_input", params.isObject() ? params : JsonNodeFactory.instance.objectNode());
            return given;
        });
        return body(endings.answer(lease, response));
    }

    @GET
    @Consumes(MediaType.WILDCARD)
    public Map<String, @Nullable Object> get(
            @HeaderParam("Authorization") @Nullable String authorization, @PathParam("task_instance_id") String id) {
        ObjectNode memory = endings.memory(callers.self(authorization, id));
        if (!memory.has("subject")) {
            throw ApiFailure.refused(
                    404,
                    "not_found",
                    "HITLDetail not found. This happens most likely due to clearing task instance before receiving"
                            + " response.",
                    Map.of());
        }
        return body(memory);
    }

    private static Map<String, @Nullable Object> body(JsonNode memory) {
        JsonNode response = memory.path("response");
        boolean received = response.isObject();
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("response_received", received);
        body.put("responded_by_user", received ? response.path("responded_by_user") : null);
        body.put("responded_at", received ? response.path("responded_at") : null);
        body.put("chosen_options", received ? response.path("chosen_options") : null);
        body.put("params_input", received ? response.path("params_input") : JsonNodeFactory.instance.objectNode());
        return body;
    }
}
