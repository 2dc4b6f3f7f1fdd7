package dev.mlopscloud.workflows.execution;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.workflows.callback.Callback;
import dev.mlopscloud.workflows.callback.CallbackQueue;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.problem.Bodies;
import dev.mlopscloud.workflows.run.Inspection;
import dev.mlopscloud.workflows.run.Run;
import dev.mlopscloud.workflows.run.TaskInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /api/callbacks}: the functions of Python DAGs that are to be called, for whoever watches their folder. */
@Path("/api/callbacks")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class CallbacksResource {
    private static final int MOST = 100;
    private static final int LONGEST_SECONDS = 86_400;
    private static final int LONGEST_OUTPUT = 20_000;

    private final CallbackQueue queue;
    private final Inspection inspection;
    private final Callers callers;

    CallbacksResource(CallbackQueue queue, Inspection inspection, Callers callers) {
        this.queue = queue;
        this.inspection = inspection;
        this.callers = callers;
    }

    @POST
    @Path("/work/{bundle}")
    public Map<String, Object> work(
            @HeaderParam("Authorization") @Nullable String authorization,
            @PathParam("bundle") String bundle,
            String body) {
        callers.triggerer(authorization);
        record Wish(int capacity, int seconds) {}
        Wish wish = Bodies.read(
                body,
                Set.of("capacity", "seconds"),
                fields -> new Wish(
                        fields.integer("capacity", 1, 0, MOST), fields.integer("seconds", 60, 1, LONGEST_SECONDS)));
        List<Map<String, @Nullable Object>> calls = new ArrayList<>();
        for (Callback.Taken taken : queue.take(bundle, wish.capacity(), Duration.ofSeconds(wish.seconds()))) {
            call(taken).ifPresentOrElse(calls::add, () -> queue.made(taken.id(), "failed", "The run is gone"));
        }
        return Map.of("calls", calls);
    }

    private Optional<Map<String, @Nullable Object>> call(Callback.Taken taken) {
        Callback callback = taken.callback();
        return inspection.aftermath(callback.dagId(), callback.runId()).map(after -> {
            Map<String, @Nullable Object> call = new LinkedHashMap<>();
            call.put("id", taken.id());
            call.put("file", callback.file());
            call.put("dag_id", callback.dagId());
            call.put("run_id", callback.runId());
            call.put("event", callback.event());
            call.put("reason", callback.reason());
            call.put("function", callback.function());
            call.put("dag_run", RunContext.run(after.run(), List.of(), Map.of()));
            Optional<TaskInstance> task = callback.taskInstance() == null
                    ? after.last(callback.event().contains("failure"))
                    : after.task(callback.taskInstance());
            call.put("of_task", callback.taskInstance() != null);
            call.put(
                    "task_instance", task.map(found -> body(after.run(), found)).orElse(null));
            return call;
        });
    }

    private static Map<String, @Nullable Object> body(Run run, TaskInstance task) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("id", task.id());
        body.put("dag_id", run.dagId());
        body.put("run_id", run.runId());
        body.put("task_id", task.taskId());
        body.put("map_index", task.mapIndex());
        // One that never ran has had no try.
        body.put("try_number", Math.max(1, task.status().tryNumber()));
        body.put("max_tries", task.status().maxTries());
        body.put("state", task.status().state().wire());
        body.put("dag_version_id", run.version());
        body.put("queue", task.share().queue());
        body.put("start_date", task.times().start());
        body.put("end_date", task.times().end());
        return body;
    }

    @POST
    @Path("/{id: \\d+}/result")
    public Map<String, Boolean> result(
            @HeaderParam("Authorization") @Nullable String authorization, @PathParam("id") String id, String body) {
        callers.triggerer(authorization);
        JsonNode said = Bodies.tree(body);
        String state = said.path("state").asText();
        if (!state.equals("success") && !state.equals("failed")) {
            throw ApiFailure.badRequest("The state of a call is success or failed");
        }
        String output = said.path("output").asText();
        String end = output.substring(Math.max(0, output.length() - LONGEST_OUTPUT));
        try {
            return Map.of("recorded", queue.made(Long.parseLong(id), state, end));
        } catch (NumberFormatException e) {
            throw ApiFailure.notFound("There is no such call");
        }
    }
}
