package dev.mlopscloud.workflows.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.mlopscloud.workflows.operator.TaskProcesses;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.problem.Parameters;
import dev.mlopscloud.workflows.run.Runs;
import dev.mlopscloud.workflows.run.TaskInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code …/logs/{try_number}}: a page as JSON, or all of it, line by line, as long as the try goes on. */
@Path("/api/v2/dags/{dag_id}/dagRuns/{run_id}/taskInstances/{task_id}/logs/{try_number}")
@RunOnVirtualThread
public final class LogResource {
    private static final String NDJSON = "application/x-ndjson";
    private static final int PAGE = 1 << 20;
    private static final int STREAMED_AT_ONCE = 1 << 16;

    /** A file says nothing when it grows. */
    private static final Duration LOOK = Duration.ofMillis(100);

    private final Runs runs;
    private final TaskProcesses processes;
    private final ObjectMapper json;

    LogResource(Runs runs, TaskProcesses processes, ObjectMapper json) {
        this.runs = runs;
        this.processes = processes;
        this.json = json;
    }

    /** One line, Airflow's {@code StructuredLogMessage}. */
    record Line(String event) {}

    /** Airflow's {@code TaskInstancesLogResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Page(List<Line> content, @Nullable String continuationToken) {}

    @GET
    public Response read(
            @PathParam("dag_id") String dagId,
            @PathParam("run_id") String runId,
            @PathParam("task_id") String taskId,
            @PathParam("try_number") String tryNumber,
            @QueryParam("token") @Nullable String token,
            @HeaderParam("Accept") @Nullable String accept)
            throws IOException {
        int number = Parameters.integer("path", "try_number", tryNumber);
        TaskInstance task = runs.task(dagId, runId, taskId).task();
        if (number < 1 || number > task.status().tryNumber()) {
            throw ApiFailure.notFound("TaskInstance did not execute in try " + number);
        }
        LogFile log = new LogFile(processes.log(task.id(), number));
        if (accept != null && accept.contains(NDJSON)) {
            StreamingOutput stream = output -> follow(new Address(dagId, runId, taskId, number), log, output);
            return Response.ok(stream, NDJSON).build();
        }
        boolean ended = hasEnded(task, number);
        LogFile.Part part = log.read(Tokens.offset(token), PAGE, ended);
        boolean complete = ended && log.read(part.next(), 1, true).lines().isEmpty();
        Page page =
                new Page(part.lines().stream().map(Line::new).toList(), complete ? null : Tokens.token(part.next()));
        return Response.ok(page, MediaType.APPLICATION_JSON).build();
    }

    /** Which log it is. */
    private record Address(String dagId, String runId, String taskId, int tryNumber) {}

    private void follow(Address address, LogFile log, OutputStream output) throws IOException {
        long position = 0;
        while (true) {
            // Looked up before the file is read: what the process printed until its end is in it then.
            boolean ended = hasEnded(address);
            LogFile.Part part = log.read(position, STREAMED_AT_ONCE, ended);
            for (String line : part.lines()) {
                output.write(event(line));
            }
            output.flush();
            boolean moved = part.next() > position;
            position = part.next();
            if (!moved) {
                if (ended) {
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
            TaskInstance task = runs.task(address.dagId(), address.runId(), address.taskId())
                    .task();
            return hasEnded(task, address.tryNumber());
        } catch (ApiFailure gone) {
            return true;
        }
    }

    private static boolean hasEnded(TaskInstance task, int tryNumber) {
        return tryNumber < task.status().tryNumber() || !task.status().state().isActive();
    }

    private byte[] event(String line) {
        try {
            return (json.writeValueAsString(new Line(line)) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
