package dev.mlopscloud.workflows.execution;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.workflows.asset.AssetEvent;
import dev.mlopscloud.workflows.asset.Assets;
import dev.mlopscloud.workflows.document.Fields;
import dev.mlopscloud.workflows.engine.TaskKey;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.problem.Bodies;
import dev.mlopscloud.workflows.run.Inspection;
import dev.mlopscloud.workflows.run.Lease;
import dev.mlopscloud.workflows.run.RemoteEndings;
import dev.mlopscloud.workflows.run.RemoteTries;
import dev.mlopscloud.workflows.run.Run;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /execution/task-instances/{id}}: the life of a try, as its process tells it. */
@Path("/execution/task-instances/{task_instance_id: [0-9a-fA-F-]+}")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class TaskInstanceResource {
    private static final int MAX_TASKS = 10_000;
    private static final int MAX_NAME = 1_000;
    private static final int MAX_MAP_INDEX_NAME = 250;

    private final RemoteTries tries;
    private final RemoteEndings endings;
    private final Inspection inspection;
    private final Assets assets;
    private final Callers callers;

    TaskInstanceResource(
            RemoteTries tries, RemoteEndings endings, Inspection inspection, Assets assets, Callers callers) {
        this.tries = tries;
        this.endings = endings;
        this.inspection = inspection;
        this.assets = assets;
        this.callers = callers;
    }

    @PATCH
    @Path("/run")
    public Response run(
            @HeaderParam("Authorization") @Nullable String authorization,
            @PathParam("task_instance_id") String id,
            String body) {
        Lease lease = callers.starting(authorization, id);
        RemoteTries.Runner process = Bodies.read(
                body, Set.of("state", "hostname", "unixname", "pid", "start_date"), TaskInstanceResource::process);
        RemoteTries.Started started = tries.start(lease, process);
        List<AssetEvent> consumed = assets.consumed(started.run().key());
        return Response.ok(RunContext.of(started, consumed, assets.aliasesOf(consumed)))
                .header(TokenRenewal.HEADER, callers.token(lease))
                .build();
    }

    private static RemoteTries.Runner process(Fields fields) {
        if (!fields.tree("state").asText().equals("running")) {
            fields.problem("state", "literal_error", "Input should be 'running'");
        }
        fields.required("start_date", "pid");
        Instant start = fields.moment("start_date", ZoneOffset.UTC);
        return new RemoteTries.Runner(
                fields.requiredText("hostname", MAX_NAME),
                fields.requiredText("unixname", MAX_NAME),
                fields.tree("pid").asLong(),
                start == null ? Instant.EPOCH : start);
    }

    /** 204, or 200 when the try was in that state already. */
    @PATCH
    @Path("/state")
    public Response state(
            @HeaderParam("Authorization") @Nullable String authorization,
            @PathParam("task_instance_id") String id,
            String body) {
        boolean repeated = new StateChange(endings, callers.self(authorization, id)).apply(body);
        return repeated ? Response.ok().build() : Response.noContent().build();
    }

    @PATCH
    @Path("/skip-downstream")
    public void skipDownstream(
            @HeaderParam("Authorization") @Nullable String authorization,
            @PathParam("task_instance_id") String id,
            String body) {
        Lease lease = callers.self(authorization, id);
        List<TaskKey> skipped = Bodies.read(body, Set.of("tasks"), fields -> {
            List<TaskKey> keys = new ArrayList<>();
            for (JsonNode item : fields.items("tasks", MAX_TASKS)) {
                boolean pair = item.isArray()
                        && item.size() == 2
                        && item.path(0).isTextual()
                        && item.path(1).canConvertToInt();
                if (!pair && !item.isTextual()) {
                    fields.problem("tasks", "string_type", "Input should be task ids, or pairs of one and an index");
                }
                keys.add(new TaskKey(
                        pair ? item.path(0).asText() : item.asText(),
                        pair ? item.path(1).asInt() : TaskKey.UNMAPPED));
            }
            return keys;
        });
        endings.skipDownstream(lease, skipped);
    }

    @PUT
    @Path("/heartbeat")
    public void heartbeat(
            @HeaderParam("Authorization") @Nullable String authorization,
            @PathParam("task_instance_id") String id,
            String body) {
        Lease lease = callers.self(authorization, id);
        record Sign(String hostname, long pid) {}
        Sign sign = Bodies.read(body, Set.of("hostname", "pid"), fields -> {
            fields.required("pid");
            return new Sign(
                    fields.requiredText("hostname", MAX_NAME),
                    fields.tree("pid").asLong());
        });
        tries.heartbeat(lease, sign.hostname(), sign.pid());
    }

    @PUT
    @Path("/rtif")
    public Response rendered(
            @HeaderParam("Authorization") @Nullable String authorization,
            @PathParam("task_instance_id") String id,
            String body) {
        Lease lease = callers.self(authorization, id);
        JsonNode fields = Bodies.tree(body);
        if (!fields.isObject()) {
            throw ApiFailure.parameter("body", "fields", "dict_type", "Input should be a valid dictionary", "");
        }
        endings.rendered(lease, fields.toString());
        return message("Rendered task instance fields successfully set");
    }

    static Response message(String text) {
        return Response.status(201).entity(Map.of("message", text)).build();
    }

    @PATCH
    @Path("/rendered-map-index")
    public void called(
            @HeaderParam("Authorization") @Nullable String authorization,
            @PathParam("task_instance_id") String id,
            String body) {
        Lease lease = callers.self(authorization, id);
        JsonNode name = Bodies.tree(body);
        if (!name.isTextual() || name.textValue().isEmpty()) {
            throw ApiFailure.unprocessable("rendered_map_index cannot be empty");
        }
        String text = name.textValue();
        endings.called(lease, text.substring(0, Math.min(MAX_MAP_INDEX_NAME, text.length())));
    }

    @GET
    @Path("/previous-successful-dagrun")
    public Map<String, @Nullable Instant> previousSuccess(
            @HeaderParam("Authorization") @Nullable String authorization, @PathParam("task_instance_id") String id) {
        Run run = inspection.placed(callers.self(authorization, id)).run();
        Instant logical = run.dates().logical();
        Map<String, @Nullable Instant> answer = new LinkedHashMap<>();
        if (logical != null) {
            inspection.before(run.dagId(), logical, "success").ifPresent(before -> {
                answer.put("data_interval_start", before.dates().intervalStart());
                answer.put("data_interval_end", before.dates().intervalEnd());
                answer.put("start_date", before.dates().start());
                answer.put("end_date", before.dates().end());
            });
        }
        return answer;
    }

    /** Every asset that a definition names is active here. */
    @GET
    @Path("/validate-inlets-and-outlets")
    public Map<String, List<String>> inactiveAssets(
            @HeaderParam("Authorization") @Nullable String authorization, @PathParam("task_instance_id") String id) {
        inspection.placed(callers.self(authorization, id));
        return Map.of("inactive_assets", List.of());
    }
}
