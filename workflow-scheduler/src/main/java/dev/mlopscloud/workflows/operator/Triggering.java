package dev.mlopscloud.workflows.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.workflows.definition.Action;
import dev.mlopscloud.workflows.document.Document;
import dev.mlopscloud.workflows.document.Fields;
import dev.mlopscloud.workflows.document.MalformedDocumentException;
import dev.mlopscloud.workflows.engine.TaskState;
import dev.mlopscloud.workflows.operator.Neighbours.Neighbour;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Starts a run of a DAG, and waits for its end if it should, without a slot: the end wakes it. */
final class Triggering {
    private static final double DEFAULT_INTERVAL = 60;

    private final Neighbours neighbours;

    Triggering(Neighbours neighbours) {
        this.neighbours = neighbours;
    }

    Outcome run(Call call, boolean pushes) throws IOException {
        Action action = call.action();
        String dagId = action.text("trigger_dag_id", "");
        Neighbour run;
        if (call.memory().has("run_id")) {
            run = neighbours
                    .find(dagId, call.memory().path("run_id").asText())
                    .orElseThrow(() -> new IOException("The run that was started is gone"));
        } else {
            run = start(call, dagId);
            if (run.existed() && action.flag("skip_when_already_exists", false)) {
                return new Outcome.Skipped("The run " + run.runId() + " of " + dagId + " exists already");
            }
        }
        return action.flag("wait_for_completion", false) ? judge(call, run, pushes) : done(run, pushes);
    }

    private Neighbour start(Call call, String dagId) throws IOException {
        Action action = call.action();
        Context context = call.context();
        // The same try always means the same run, however often it begins.
        String suffix = context.taskInstance().toString().substring(0, 8) + "_"
                + context.identity().tryNumber();
        String runId = action.text("trigger_run_id", "operator_triggered__" + call.started() + "_" + suffix);
        Instant logical = null;
        if (action.has("logical_date")) {
            try {
                logical = Fields.parseMoment(action.text("logical_date", ""), ZoneOffset.UTC);
            } catch (DateTimeException e) {
                throw new IOException("logical_date is not readable: " + action.text("logical_date"), e);
            }
        }
        boolean reset = action.flag("reset_dag_run", false);
        Neighbour run =
                neighbours.start(new Neighbours.Wanted(dagId, runId.replace(' ', '_'), logical, conf(action), reset));
        boolean given = action.has("trigger_run_id") || logical != null;
        if (run.existed() && given && !reset && !action.flag("skip_when_already_exists", false)) {
            throw new IOException("The run " + run.runId() + " of " + dagId + " exists already");
        }
        call.say("Started the run " + run.runId() + " of " + dagId);
        call.remember().accept(JsonNodeFactory.instance.objectNode().put("run_id", run.runId()));
        return run;
    }

    private static JsonNode conf(Action action) throws IOException {
        JsonNode conf = action.tree("conf");
        if (conf.isTextual()) {
            try {
                conf = Document.json(conf.textValue()).root();
            } catch (MalformedDocumentException e) {
                throw new IOException("conf is no JSON: " + e.getMessage(), e);
            }
        }
        if (!conf.isObject() && !conf.isMissingNode() && !conf.isNull()) {
            throw new IOException("conf should be a dict");
        }
        return conf.isObject() ? conf : JsonNodeFactory.instance.objectNode();
    }

    private static Outcome judge(Call call, Neighbour run, boolean pushes) {
        Action action = call.action();
        if (action.texts("failed_states", List.of("failed")).contains(run.state())) {
            return new Outcome.Failed("The run " + run.runId() + " is " + run.state());
        }
        if (action.texts("allowed_states", List.of("success")).contains(run.state())) {
            return done(run, pushes);
        }
        ObjectNode memory = JsonNodeFactory.instance.objectNode().put("run_id", run.runId());
        long millis = Math.round(action.number("poke_interval", DEFAULT_INTERVAL) * 1000);
        return new Outcome.Suspended(TaskState.DEFERRED, call.now().plusMillis(millis), run.key(), memory);
    }

    private static Outcome done(Neighbour run, boolean pushes) {
        Map<String, JsonNode> xcoms = new LinkedHashMap<>();
        if (pushes) {
            // Airflow's name for it.
            xcoms.put("trigger_run_id", JsonNodeFactory.instance.textNode(run.runId()));
        }
        return new Outcome.Success(xcoms, null);
    }
}
