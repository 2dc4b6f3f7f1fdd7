package dev.mlopscloud.workflows.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mlopscloud.workflows.document.Fields;
import dev.mlopscloud.workflows.engine.TaskKey;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.problem.Bodies;
import dev.mlopscloud.workflows.problem.Parameters;
import dev.mlopscloud.workflows.run.Inquiries;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code …/taskInstances/{task_id}/{map_index}/hitlDetails}: one question, and its answer. */
@Path("/api/v2/dags/{dag_id}/dagRuns/{run_id}/taskInstances/{task_id}/{map_index}/hitlDetails")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class InquiryResource {
    private static final int MAX_OPTIONS = 100;
    private static final int MAX_OPTION = 1_000;

    private final Inquiries inquiries;

    InquiryResource(Inquiries inquiries) {
        this.inquiries = inquiries;
    }

    @GET
    public Map<String, Object> get(
            @PathParam("dag_id") String dagId,
            @PathParam("run_id") String runId,
            @PathParam("task_id") String taskId,
            @PathParam("map_index") String mapIndex) {
        return Inquired.detail(inquiries.get(dagId, runId, new TaskKey(taskId, Parameters.mapIndex(mapIndex))));
    }

    /** Only the question of the latest try is kept. */
    @GET
    @Path("/tries/{try_number}")
    public Map<String, Object> ofTry(
            @PathParam("dag_id") String dagId,
            @PathParam("run_id") String runId,
            @PathParam("task_id") String taskId,
            @PathParam("map_index") String mapIndex,
            @PathParam("try_number") String tryNumber) {
        TaskKey key = new TaskKey(taskId, Parameters.mapIndex(mapIndex));
        Inquiries.Inquiry asked = inquiries.get(dagId, runId, key);
        if (asked.task().task().status().tryNumber() != Parameters.integer("path", "try_number", tryNumber)) {
            throw ApiFailure.notFound("Human-in-the-loop detail does not exist for Task Instance with id "
                    + asked.task().task().id());
        }
        return Inquired.detail(asked);
    }

    /** What a body says. */
    private record Answer(List<String> chosen, JsonNode params) {
        static Answer of(Fields fields) {
            List<String> chosen = fields.texts("chosen_options", MAX_OPTIONS, MAX_OPTION);
            if (!fields.has("chosen_options")) {
                fields.missing("chosen_options");
            } else if (chosen.isEmpty()) {
                fields.problem(
                        "chosen_options", "too_short", "List should have at least 1 item after validation, not 0");
            }
            JsonNode params = fields.tree("params_input");
            if (fields.has("params_input") && !params.isObject()) {
                fields.problem("params_input", "mapping_type", "Input should be a valid mapping");
            }
            return new Answer(chosen, params.isObject() ? params : JsonNodeFactory.instance.objectNode());
        }
    }

    @PATCH
    @Consumes(MediaType.APPLICATION_JSON)
    public Map<String, Object> answer(
            @PathParam("dag_id") String dagId,
            @PathParam("run_id") String runId,
            @PathParam("task_id") String taskId,
            @PathParam("map_index") String mapIndex,
            String body) {
        Answer answer = Bodies.read(body, Set.of("chosen_options", "params_input"), Answer::of);
        TaskKey key = new TaskKey(taskId, Parameters.mapIndex(mapIndex));
        JsonNode response = inquiries.answer(dagId, runId, key, answer.chosen(), answer.params());
        Map<String, Object> given = new LinkedHashMap<>();
        given.put("responded_by", response.path("responded_by_user"));
        given.put("responded_at", response.path("responded_at"));
        given.put("chosen_options", response.path("chosen_options"));
        given.put("params_input", response.path("params_input"));
        return given;
    }
}
