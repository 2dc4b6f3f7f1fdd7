package dev.mlopscloud.workflows.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mlopscloud.workflows.connection.Connections;
import dev.mlopscloud.workflows.definition.Action;
import dev.mlopscloud.workflows.definition.OperatorKind;
import dev.mlopscloud.workflows.document.Document;
import dev.mlopscloud.workflows.document.MalformedDocumentException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The operators that need no process of their own. */
@Singleton
public final class Natives {
    private final Requests requests;
    private final Statements statements;
    private final Notebooks notebooks;
    private final Sensors sensors;
    private final Neighbours neighbours;

    Natives(TaskConfig config, Connections connections, Neighbours neighbours, Clock clock) {
        this.requests = new Requests(connections);
        this.statements = new Statements(connections);
        this.notebooks = new Notebooks(config);
        this.sensors = new Sensors(new Probes(requests, statements, neighbours, config, clock), clock);
        this.neighbours = neighbours;
    }

    /** Whether a try that was at work when the service ended may be taken up by the next one. */
    public static boolean isResumable(OperatorKind kind) {
        return switch (kind) {
            case HTTP, SQL -> false;
            default -> true;
        };
    }

    /**
     * Does the work, or a part of it.
     *
     * @throws IOException if it fails; the message is for the task's log
     */
    public Outcome run(Call call, boolean pushes) throws IOException, InterruptedException {
        Action action = call.action();
        return switch (action.kind()) {
            case BRANCH -> result(action, list(action.tree("follow")), pushes);
            case SHORT_CIRCUIT -> result(action, condition(action), pushes);
            case LATEST_ONLY -> latestOnly(call);
            case HTTP -> result(action, requests.run(call), pushes);
            case SQL -> result(action, statements.run(call), pushes);
            case NOTEBOOK -> result(action, notebooks.run(call), pushes);
            case TRIGGER_DAG -> new Triggering(neighbours).run(call, pushes);
            case APPROVAL, HITL, HITL_BRANCH -> Inquiry.run(call, pushes);
            case HTTP_SENSOR,
                    TIME_SENSOR,
                    DATE_TIME_SENSOR,
                    TIME_DELTA_SENSOR,
                    FILE_SENSOR,
                    OBJECT_SENSOR,
                    EXTERNAL_TASK_SENSOR,
                    SQL_SENSOR -> sensors.run(call);
            case EMPTY, BASH, PYTHON, WORKER -> throw new IllegalArgumentException("Not native: " + action.kind());
        };
    }

    static Outcome result(Action action, JsonNode value, boolean pushes) {
        return Results.success(action, value, new LinkedHashMap<>(), pushes, false);
    }

    /** A template that gives several ids gives the text of a list. */
    private static JsonNode list(JsonNode follow) {
        String text = follow.isTextual() ? follow.textValue().strip() : "";
        if (!text.startsWith("[")) {
            return follow.isTextual() ? JsonNodeFactory.instance.textNode(text) : follow;
        }
        try {
            return Document.json(text.replace('\'', '"')).root();
        } catch (MalformedDocumentException e) {
            return follow;
        }
    }

    private static JsonNode condition(Action action) {
        String text = action.text("condition", "").strip();
        boolean truth =
                switch (text.toLowerCase(Locale.ROOT)) {
                    case "", "false", "none", "null", "0", "no", "off", "[]", "{}" -> false;
                    default -> true;
                };
        return JsonNodeFactory.instance.booleanNode(truth);
    }

    private Outcome latestOnly(Call call) {
        Context.Identity identity = call.context().identity();
        if (neighbours.isLatest(identity.dagId(), identity.runId())) {
            return Outcome.Success.plain();
        }
        call.say("There is a later run: skipping what follows");
        return new Outcome.Success(Map.of(), new Outcome.Decision.Stop(false));
    }
}
