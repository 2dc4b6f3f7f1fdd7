package dev.mlopscloud.workflows.edge;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.workflows.credential.Credentials;
import dev.mlopscloud.workflows.document.Fields;
import dev.mlopscloud.workflows.engine.TaskKey;
import dev.mlopscloud.workflows.operator.TaskProcesses;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.problem.Bodies;
import dev.mlopscloud.workflows.problem.Parameters;
import dev.mlopscloud.workflows.run.Losses;
import dev.mlopscloud.workflows.run.RemoteTries;
import dev.mlopscloud.workflows.run.TaskInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /edge_worker/v1}: as Airflow's provider of edge workers has it. */
@Path("/edge_worker/v1")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@RunOnVirtualThread
public final class EdgeResource {
    private static final String JOB = "/{dag_id}/{task_id}/{run_id}/{try_number}/{map_index}";
    private static final Set<String> STATE =
            Set.of("state", "jobs_active", "queues", "team_name", "sysinfo", "maintenance_comments");
    private static final int MAX_QUEUES = 100;
    private static final int MAX_NAME = 256;
    private static final int MAX_CHUNK = 4 << 20;

    private final Workers workers;
    private final RemoteTries tries;
    private final Losses losses;
    private final Workloads workloads;
    private final TaskProcesses processes;
    private final Credentials credentials;

    EdgeResource(
            Workers workers,
            RemoteTries tries,
            Losses losses,
            Workloads workloads,
            TaskProcesses processes,
            Credentials credentials) {
        this.workers = workers;
        this.tries = tries;
        this.losses = losses;
        this.workloads = workloads;
        this.processes = processes;
        this.credentials = credentials;
    }

    /** Airflow's health answer. */
    @GET
    @Path("/health")
    public Map<String, String> health() {
        return Map.of("status", "healthy");
    }

    @POST
    @Path("/worker/{name}")
    public Map<String, Object> register(
            @HeaderParam("Authorization") @Nullable String authorization,
            @PathParam("name") String name,
            @Context UriInfo request,
            String body) {
        believe(authorization, request);
        if (name.length() > MAX_NAME) {
            throw ApiFailure.badRequest("The name of a worker has at most " + MAX_NAME + " characters");
        }
        Workers.Said said = Bodies.read(body, STATE, EdgeResource::said);
        boolean matching = Versions.check(Bodies.tree(body).path("sysinfo"));
        return Map.of("last_update", workers.register(name, said), "versions_match", matching);
    }

    @PATCH
    @Path("/worker/{name}")
    public Map<String, @Nullable Object> heard(
            @HeaderParam("Authorization") @Nullable String authorization,
            @PathParam("name") String name,
            @Context UriInfo request,
            String body) {
        believe(authorization, request);
        Workers.Said said = Bodies.read(body, STATE, EdgeResource::said);
        Worker worker = workers.heard(name, said);
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("state", worker.state());
        answer.put("queues", worker.queues());
        answer.put("maintenance_comments", worker.comment());
        answer.put("concurrency", null);
        answer.put("versions_match", Versions.check(Bodies.tree(body).path("sysinfo")));
        return answer;
    }

    private static Workers.Said said(Fields fields) {
        fields.required("sysinfo");
        return new Workers.Said(
                fields.requiredText("state", MAX_NAME),
                fields.integer("jobs_active", 0, 0, 1_000_000),
                fields.has("queues") ? fields.texts("queues", MAX_QUEUES, MAX_NAME) : null,
                fields.tree("sysinfo").toString(),
                fields.text("maintenance_comments", 1_024));
    }

    @PATCH
    @Path("/worker/queues/{name}")
    public void changeQueues(
            @HeaderParam("Authorization") @Nullable String authorization,
            @PathParam("name") String name,
            @Context UriInfo request,
            String body) {
        believe(authorization, request);
        record Change(List<String> added, List<String> removed) {}
        Change change = Bodies.read(
                body,
                Set.of("new_queues", "remove_queues"),
                fields -> new Change(
                        fields.texts("new_queues", MAX_QUEUES, MAX_NAME),
                        fields.texts("remove_queues", MAX_QUEUES, MAX_NAME)));
        workers.changeQueues(name, change.added(), change.removed());
    }

    /** A job, or the JSON value null. */
    @POST
    @Path("/jobs/fetch/{name}")
    public Response fetch(
            @HeaderParam("Authorization") @Nullable String authorization,
            @PathParam("name") String name,
            @Context UriInfo request,
            String body)
            throws InterruptedException {
        believe(authorization, request);
        record Wish(@Nullable List<String> queues, int free) {}
        Wish wish = Bodies.read(
                body,
                Set.of("queues", "team_name", "free_concurrency", "supports_task_instance_uuid"),
                fields -> new Wish(
                        fields.tree("queues").isEmpty() ? null : fields.texts("queues", MAX_QUEUES, MAX_NAME),
                        fields.integer("free_concurrency", 0, 0, 1_000_000)));
        Optional<RemoteTries.Job> job = workers.fetch(name, wish.queues(), wish.free());
        return nullable(job.isPresent() ? workloads.job(job.get()) : null);
    }

    /** The end of a job is its try's own to tell; only when its process fails before, the worker's word counts. */
    @PATCH
    @Path("/jobs/state" + JOB + "/{state}")
    public Response state(
            @HeaderParam("Authorization") @Nullable String authorization,
            @PathParam("state") String state,
            @Context UriInfo request) {
        believe(authorization, request);
        Job job = Job.of(request);
        TaskInstance task = tries.task(job.dagId(), job.runId(), job.key());
        if (state.equals("failed")) {
            losses.crashed(task.id(), job.tryNumber());
        }
        return nullable(null);
    }

    @GET
    @Path("/logs/logfile_path" + JOB)
    public Response logPath(@HeaderParam("Authorization") @Nullable String authorization, @Context UriInfo request) {
        believe(authorization, request);
        Job job = Job.of(request);
        tries.task(job.dagId(), job.runId(), job.key());
        return Response.ok("\"" + Workloads.logPath(job.dagId(), job.runId(), job.key(), job.tryNumber()) + "\"")
                .build();
    }

    @POST
    @Path("/logs/push" + JOB)
    public Response push(
            @HeaderParam("Authorization") @Nullable String authorization, @Context UriInfo request, String body)
            throws IOException {
        believe(authorization, request);
        Job job = Job.of(request);
        String chunk = Bodies.read(
                body,
                Set.of("log_chunk_time", "log_chunk_data", "task_instance_id"),
                fields -> fields.has("log_chunk_data") ? fields.requiredText("log_chunk_data", MAX_CHUNK) : "");
        TaskInstance task = tries.task(job.dagId(), job.runId(), job.key());
        if (job.tryNumber() <= task.status().tryNumber()) {
            processes.append(task.id(), job.tryNumber(), chunk);
        }
        return nullable(null);
    }

    /** A job as paths name it. */
    private record Job(String dagId, String runId, TaskKey key, int tryNumber) {
        static Job of(UriInfo request) {
            MultivaluedMap<String, String> parts = request.getPathParameters();
            return new Job(
                    parts.getFirst("dag_id"),
                    parts.getFirst("run_id"),
                    new TaskKey(parts.getFirst("task_id"), Parameters.mapIndex(parts.getFirst("map_index"))),
                    Parameters.integer("path", "try_number", parts.getFirst("try_number")));
        }
    }

    /** A worker's token is made for one path. */
    private void believe(@Nullable String authorization, UriInfo request) {
        String path = request.getPath();
        String prefix = "edge_worker/v1/";
        credentials.worker(authorization, path.substring(path.indexOf(prefix) + prefix.length()));
    }

    private static Response nullable(@Nullable JsonNode body) {
        return Response.ok(body == null ? "null" : body, MediaType.APPLICATION_JSON)
                .build();
    }
}
