package dev.mlopscloud.workflows.trigger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.mlopscloud.workflows.asset.Watched;
import dev.mlopscloud.workflows.asset.Watchers;
import dev.mlopscloud.workflows.credential.Credentials;
import dev.mlopscloud.workflows.credential.Credentials.Scope;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.problem.Bodies;
import dev.mlopscloud.workflows.run.RemoteConfig;
import dev.mlopscloud.workflows.run.Triggers;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code /api/triggers}: what a triggerer is to watch for, and what it has seen. */
@Path("/api/triggers")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class TriggerResource {
    private static final int MAX_RUNNING = 10_000;
    private static final int MAX_NAME = 256;
    private static final int MAX_LINES = 1_000;
    private static final int MAX_LINE = 100_000;

    private final Triggers triggers;
    private final Watchers watchers;
    private final RemoteConfig config;
    private final Credentials credentials;

    TriggerResource(Triggers triggers, Watchers watchers, RemoteConfig config, Credentials credentials) {
        this.triggers = triggers;
        this.watchers = watchers;
        this.config = config;
        this.credentials = credentials;
    }

    /** A trigger to start. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Started(
            String id,
            String classpath,
            JsonNode kwargs,
            UUID taskInstance,
            String dagId,
            String runId,
            String taskId,
            int mapIndex,
            int tryNumber,
            @Nullable Instant timeoutAfter) {
        static Started of(Triggers.Held held) {
            return new Started(
                    held.id(),
                    held.definition().path("classpath").asText(),
                    held.definition().path("kwargs"),
                    held.task().id(),
                    held.run().dagId(),
                    held.run().runId(),
                    held.task().taskId(),
                    held.task().mapIndex(),
                    held.task().status().tryNumber(),
                    held.timeout());
        }
    }

    /** A trigger that tells of an asset, to start. */
    public record Watching(UUID id, String name, String classpath, JsonNode kwargs) {
        static Watching of(Watched watched) {
            JsonNode trigger = watched.trigger();
            return new Watching(
                    watched.id(), watched.name(), trigger.path("classpath").asText(), trigger.path("kwargs"));
        }
    }

    /** What a triggerer is to do. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Work(List<Started> start, List<Watching> watch, List<String> stop) {}

    /** Whether somebody waited for what a trigger says. */
    public record Heard(boolean resumed) {}

    @POST
    @Path("/work/{triggerer}")
    public Work work(
            @HeaderParam("Authorization") @Nullable String authorization,
            @PathParam("triggerer") String triggerer,
            String body)
            throws InterruptedException {
        believe(authorization);
        record Wish(List<String> running, List<String> watching, int capacity) {}
        Wish wish = Bodies.read(
                body,
                Set.of("running", "watching", "capacity"),
                fields -> new Wish(
                        fields.texts("running", MAX_RUNNING, MAX_NAME),
                        fields.texts("watching", MAX_RUNNING, MAX_NAME),
                        fields.integer("capacity", 0, 0, MAX_RUNNING)));
        Watchers.Work watch = watchers.work(triggerer, Set.copyOf(wish.watching()), config.heartbeatTimeout());
        if (!watch.started().isEmpty() || !watch.stopped().isEmpty()) {
            return new Work(
                    List.of(), watch.started().stream().map(Watching::of).toList(), watch.stopped());
        }
        int room = Math.max(0, wish.capacity() - wish.running().size());
        Triggers.Work work = triggers.await(triggerer, Set.copyOf(wish.running()), room);
        return new Work(work.started().stream().map(Started::of).toList(), List.of(), work.stopped());
    }

    @POST
    @Path("/watchers/{watcher}")
    public Map<String, Boolean> told(
            @HeaderParam("Authorization") @Nullable String authorization,
            @PathParam("watcher") String watcher,
            String body) {
        believe(authorization);
        JsonNode payload = Bodies.read(body, Set.of("payload"), fields -> fields.tree("payload"));
        return Map.of("recorded", watchers.fired(uuid(watcher), payload));
    }

    @POST
    @Path("/{task_instance}/{id}/event")
    public Heard event(
            @HeaderParam("Authorization") @Nullable String authorization,
            @PathParam("task_instance") String taskInstance,
            @PathParam("id") String id,
            String body) {
        believe(authorization);
        JsonNode payload = Bodies.read(body, Set.of("payload"), fields -> fields.tree("payload"));
        return new Heard(triggers.fired(uuid(taskInstance), id, payload));
    }

    @POST
    @Path("/{task_instance}/{id}/failure")
    public Heard failure(
            @HeaderParam("Authorization") @Nullable String authorization,
            @PathParam("task_instance") String taskInstance,
            @PathParam("id") String id,
            String body) {
        believe(authorization);
        List<String> traceback =
                Bodies.read(body, Set.of("traceback"), fields -> fields.texts("traceback", MAX_LINES, MAX_LINE));
        return new Heard(triggers.failed(uuid(taskInstance), id, traceback));
    }

    private void believe(@Nullable String authorization) {
        if (credentials.caller(authorization).scope() != Scope.TRIGGERER) {
            throw ApiFailure.forbidden("Only triggerers may call this");
        }
    }

    private static UUID uuid(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw ApiFailure.parameter("path", "task_instance", "uuid_parsing", "Input should be a valid UUID", text);
        }
    }
}
