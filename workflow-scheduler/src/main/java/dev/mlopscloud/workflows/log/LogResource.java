package dev.mlopscloud.workflows.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.workflows.engine.TaskKey;
import dev.mlopscloud.workflows.engine.TaskState;
import dev.mlopscloud.workflows.operator.Context.Identity;
import dev.mlopscloud.workflows.operator.LogShelf;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.problem.Parameters;
import dev.mlopscloud.workflows.run.Runs;
import dev.mlopscloud.workflows.run.TaskInstance;
import dev.mlopscloud.workflows.secret.Masker;
import dev.mlopscloud.workflows.secret.Masks;
import dev.mlopscloud.workflows.secret.Secrets;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * {@code …/logs/{try_number}}: a page as JSON, or all of it line by line: as JSON what is there by now, which a UI asks
 * for again and again, as plain text as long as the try goes on.
 */
@Path("/api/v2/dags/{dag_id}/dagRuns/{run_id}/taskInstances/{task_id}/logs/{try_number}")
@RunOnVirtualThread
public final class LogResource {
    private static final String NDJSON = "application/x-ndjson";
    private static final int PAGE = 1 << 20;
    private static final int STREAMED_AT_ONCE = 1 << 16;

    /** A file says nothing when it grows. */
    private static final Duration LOOK = Duration.ofMillis(100);

    private final Runs runs;
    private final LogShelf shelf;
    private final Relay relay;
    private final Secrets secrets;
    private final ObjectMapper json;

    LogResource(Runs runs, LogShelf shelf, Relay relay, Secrets secrets, ObjectMapper json) {
        this.relay = relay;
        this.runs = runs;
        this.shelf = shelf;
        this.secrets = secrets;
        this.json = json;
    }

    /** One line, Airflow's {@code StructuredLogMessage}: with all that the process of a Python task says of it. */
    private static ObjectNode line(String line) {
        if (line.startsWith("{")
                && Masks.tree(line).orElse(MissingNode.getInstance()) instanceof ObjectNode told
                && told.path("event").isTextual()
                && told.has("timestamp")
                && told.has("level")) {
            return told;
        }
        return JsonNodeFactory.instance.objectNode().put("event", line);
    }

    /** A line as people read it. */
    private static String text(ObjectNode line) {
        String at = line.path("timestamp").asText("");
        JsonNode failure = line.path("error_detail").path(0);
        return (at.isEmpty() ? "" : "[" + at + "] ")
                + line.path("event").asText()
                + (failure.isMissingNode()
                        ? ""
                        : ": " + failure.path("exc_type").asText() + ": "
                                + failure.path("exc_value").asText());
    }

    /** Airflow's {@code TaskInstancesLogResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    @RegisterForReflection
    record Page(List<ObjectNode> content, @Nullable String continuationToken) {}

    @GET
    public Response read(
            @PathParam("dag_id") String dagId,
            @PathParam("run_id") String runId,
            @PathParam("task_id") String taskId,
            @PathParam("try_number") String tryNumber,
            @Context HttpServerRequest request,
            @Context HttpHeaders headers)
            throws IOException {
        String accept = headers.getHeaderString(HttpHeaders.ACCEPT);
        int number = Parameters.integer("path", "try_number", tryNumber);
        TaskKey key = new TaskKey(taskId, Parameters.mapIndex(request.getParam("map_index")));
        TaskInstance task = runs.task(dagId, runId, key).task();
        if (number < 1 || number > task.status().tryNumber()) {
            throw ApiFailure.notFound("TaskInstance did not execute in try " + number);
        }
        boolean ended = hasEnded(task, number);
        Identity identity = new Identity(dagId, runId, taskId, key.index(), number);
        java.nio.file.Path file = shelf.find(task.id(), identity, ended);
        if (!Files.exists(file)) {
            if (Relay.isHandedOn(headers)) {
                throw ApiFailure.notFound("The log is not on this replica");
            }
            Optional<Response> elsewhere = relay.ask(request.uri(), headers);
            if (elsewhere.isPresent()) {
                return elsewhere.get();
            }
        }
        LogFile log = new LogFile(file);
        Address address = new Address(dagId, runId, key, number, Tokens.offset(request.getParam("token")));
        if (accept != null && accept.contains(NDJSON)) {
            StreamingOutput stream = output -> copy(address, log, output, this::event, false);
            return Response.ok(stream, NDJSON).build();
        }
        if (accept != null && accept.contains(MediaType.TEXT_PLAIN)) {
            StreamingOutput stream = output -> copy(address, log, output, LogResource::plain, true);
            return Response.ok(stream, MediaType.TEXT_PLAIN).build();
        }
        LogFile.Part part = log.read(address.start(), PAGE, ended);
        boolean complete = ended && log.read(part.next(), 1, true).lines().isEmpty();
        Masker masker = secrets.masker();
        Page page = new Page(
                part.lines().stream().map(masker::mask).map(LogResource::line).toList(),
                complete ? null : Tokens.token(part.next()));
        return Response.ok(page, MediaType.APPLICATION_JSON).build();
    }

    /** Which log it is, and from where on it is wanted. */
    private record Address(String dagId, String runId, TaskKey key, int tryNumber, long start) {}

    /** @param follows whether to wait for what the try will still print */
    private void copy(
            Address address, LogFile log, OutputStream output, Function<String, byte[]> shape, boolean follows)
            throws IOException {
        long position = address.start();
        while (true) {
            // Looked up before the file is read: what the process printed until its end is in it then.
            boolean ended = hasEnded(address);
            LogFile.Part part = log.read(position, STREAMED_AT_ONCE, ended);
            if (!part.lines().isEmpty()) {
                Masker masker = secrets.masker();
                for (String line : part.lines()) {
                    output.write(shape.apply(masker.mask(line)));
                }
                output.flush();
            }
            boolean moved = part.next() > position;
            position = part.next();
            if (!moved) {
                if (ended || !follows) {
                    return;
                }
                try {
                    Thread.sleep(LOOK);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    private boolean hasEnded(Address address) {
        try {
            TaskInstance task =
                    runs.task(address.dagId(), address.runId(), address.key()).task();
            return hasEnded(task, address.tryNumber());
        } catch (ApiFailure gone) {
            return true;
        }
    }

    private static boolean hasEnded(TaskInstance task, int tryNumber) {
        TaskState state = task.status().state();
        return tryNumber < task.status().tryNumber() || !(state.isActive() || state.isSuspended());
    }

    private static byte[] plain(String line) {
        return (text(line(line)) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private byte[] event(String line) {
        try {
            return (json.writeValueAsString(line(line)) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
