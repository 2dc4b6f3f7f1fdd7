package dev.mlopscloud.notebooks.execute;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.Json;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One notebook's execution, as it stands.
 *
 * @param request what was asked for: path, output_path, parameters, kernel_name
 * @param kernelId the kernel that runs it, empty before there is one
 * @param failure why it failed
 */
record Execution(
        String id,
        ObjectNode request,
        State state,
        Progress progress,
        String kernelId,
        @Nullable Failure failure) {

    enum State {
        QUEUED,
        RUNNING,
        SUCCESS,
        FAILED;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean ended() {
            return this == SUCCESS || this == FAILED;
        }
    }

    /** How far it came, and since when: times are ISO 8601, empty while they lie ahead. */
    record Progress(int executedCells, int totalCells, String created, String started, String ended) {
        Progress executed(int cells) {
            return new Progress(cells, totalCells, created, started, ended);
        }
    }

    /** Why it failed: the exception's name and words, or the server's own. */
    record Failure(String ename, String evalue, int cell) {
        static final int NO_CELL = -1;
    }

    static Execution queued(String id, ObjectNode request, int totalCells) {
        Progress progress = new Progress(0, totalCells, Json.time(Instant.now()), "", "");
        return new Execution(id, request, State.QUEUED, progress, "", null);
    }

    String path() {
        return request.path("path").asText();
    }

    String outputPath() {
        return request.path("output_path").asText();
    }

    Execution running(String kernel, int totalCells) {
        Progress started = new Progress(0, totalCells, progress.created(), Json.time(Instant.now()), "");
        return new Execution(id, request, State.RUNNING, started, kernel, null);
    }

    Execution executed(int cells) {
        return new Execution(id, request, state, progress.executed(cells), kernelId, failure);
    }

    Execution succeeded() {
        return end(State.SUCCESS, null);
    }

    Execution failed(Failure reason) {
        return end(State.FAILED, reason);
    }

    private Execution end(State last, @Nullable Failure reason) {
        Progress ended = new Progress(
                progress.executedCells(),
                progress.totalCells(),
                progress.created(),
                progress.started(),
                Json.time(Instant.now()));
        return new Execution(id, request, last, ended, kernelId, reason);
    }

    /** What clients see. */
    ObjectNode model() {
        ObjectNode model = Json.object()
                .put("id", id)
                .put("state", state.label())
                .put("path", path())
                .put("output_path", outputPath());
        model.set("parameters", request.path("parameters"));
        model.set(
                "progress",
                Json.object()
                        .put("executed_cells", progress.executedCells())
                        .put("total_cells", progress.totalCells()));
        model.put("kernel_id", kernelId.isEmpty() ? null : kernelId);
        model.put("created", progress.created())
                .put("started", progress.started().isEmpty() ? null : progress.started())
                .put("ended", progress.ended().isEmpty() ? null : progress.ended());
        if (failure != null) {
            ObjectNode error = Json.object().put("ename", failure.ename()).put("evalue", failure.evalue());
            if (failure.cell() != Failure.NO_CELL) {
                error.put("cell", failure.cell());
            }
            model.set("error", error);
        }
        return model;
    }

    /** What a restart must find: the model, and the request as it was. */
    ObjectNode record() {
        ObjectNode record = model();
        record.set("request", request);
        return record;
    }

    static Execution of(ObjectNode record) {
        Progress progress = new Progress(
                record.path("progress").path("executed_cells").asInt(),
                record.path("progress").path("total_cells").asInt(),
                text(record, "created"),
                text(record, "started"),
                text(record, "ended"));
        Failure failure = record.path("error").isObject()
                ? new Failure(
                        record.path("error").path("ename").asText(),
                        record.path("error").path("evalue").asText(),
                        record.path("error").path("cell").asInt(Failure.NO_CELL))
                : null;
        ObjectNode request = record.path("request") instanceof ObjectNode object ? object : Json.object();
        State state = State.valueOf(record.path("state").asText("failed").toUpperCase(Locale.ROOT));
        return new Execution(record.path("id").asText(), request, state, progress, text(record, "kernel_id"), failure);
    }

    private static String text(ObjectNode record, String name) {
        return record.path(name).isTextual() ? record.path(name).textValue() : "";
    }
}
