package dev.mlopscloud.workflows.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.callback.Callback;
import dev.mlopscloud.workflows.callback.CallbackQueue;
import dev.mlopscloud.workflows.definition.Callbacks;
import dev.mlopscloud.workflows.definition.Workflow;
import dev.mlopscloud.workflows.engine.RunState;
import dev.mlopscloud.workflows.engine.TaskState;
import dev.mlopscloud.workflows.metric.Metrics;
import dev.mlopscloud.workflows.notification.Outbox;
import dev.mlopscloud.workflows.trace.Traces;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What people want to be told of runs and tasks, and what traces and metrics keep of them. */
@Singleton
final class News {
    private final Outbox outbox;
    private final Traces traces;
    private final Metrics metrics;
    private final CallbackQueue callbacks;

    News(Outbox outbox, Traces traces, Metrics metrics, CallbackQueue callbacks) {
        this.outbox = outbox;
        this.traces = traces;
        this.metrics = metrics;
        this.callbacks = callbacks;
    }

    /** A task has come to the end of a try. */
    void ofTask(Transaction tx, Run run, Workflow workflow, TaskInstance task, TaskState state, Instant now) {
        traces.ended(task.traced(run), task.times().start(), now, state.text());
        Metrics.Ended ended =
                new Metrics.Ended(run.dagId(), state.text(), task.times().start(), now);
        metrics.tryEnded(ended, task.operator(), task.times().queued());
        String event =
                switch (state) {
                    case SUCCESS -> "on_success_callback";
                    case FAILED -> "on_failure_callback";
                    case UP_FOR_RETRY -> "on_retry_callback";
                    case SKIPPED -> "on_skipped_callback";
                    default -> "";
                };
        workflow.task(task.taskId()).ifPresent(known -> {
            for (JsonNode target : known.callbacks().of(event)) {
                if (target.has(Callbacks.PYTHON)) {
                    continue; // the worker calls it
                }
                ObjectNode news = news("task_" + state.text(), run);
                news.put("task_id", task.taskId());
                news.put("map_index", task.mapIndex());
                news.put("try_number", task.status().tryNumber());
                news.put("max_tries", task.status().maxTries());
                outbox.add(tx, target, news.put("state", state.text()), now);
            }
        });
    }

    /** A run has ended. */
    void ofRun(Transaction tx, Run run, Workflow workflow, RunState state, String reason, Instant now) {
        traces.ended(run.traced(), run.dates().start(), now, state.text());
        metrics.runEnded(
                new Metrics.Ended(run.dagId(), state.text(), run.dates().start(), now),
                run.dates().after());
        String event = state == RunState.SUCCESS ? "on_success_callback" : "on_failure_callback";
        for (JsonNode target : workflow.callbacks().of(event)) {
            if (target.has(Callbacks.PYTHON)) {
                String why =
                        state == RunState.SUCCESS ? "success" : reason.equals("timed_out") ? reason : "task_failure";
                call(tx, workflow, new Due(run, null, event, why, target), now);
                continue;
            }
            ObjectNode news = news("dag_run_" + state.text(), run).put("state", state.text());
            outbox.add(tx, target, news.put("reason", reason), now);
        }
    }

    /** A run has passed its deadline. */
    void ofDeadline(Transaction tx, Run run, Workflow workflow, Instant now) {
        var deadline = workflow.deadline();
        if (deadline != null) {
            for (JsonNode target : deadline.targets()) {
                if (target.has(Callbacks.PYTHON)) {
                    call(tx, workflow, new Due(run, null, "deadline_missed", "deadline_missed", target), now);
                    continue;
                }
                ObjectNode news =
                        news("deadline_missed", run).put("state", run.state().text());
                outbox.add(tx, target, news, now);
            }
        }
    }

    /** The process of a worker's task has ended without a word: nobody there can call its functions any more. */
    void ofLoss(Transaction tx, Run run, Workflow workflow, TaskInstance task, String reason, Instant now) {
        boolean failed = task.status().state() == TaskState.FAILED;
        String event = failed ? "on_failure_callback" : "on_retry_callback";
        workflow.task(task.taskId()).ifPresent(known -> known.callbacks().of(event).stream()
                .filter(target -> target.has(Callbacks.PYTHON))
                .forEach(target -> call(tx, workflow, new Due(run, task.id(), event, reason, target), now)));
    }

    /** A function of a Python DAG that is to be called. */
    private record Due(Run run, @Nullable UUID task, String event, String reason, JsonNode target) {
        Callback of(Workflow.Origin origin) {
            JsonNode function = target.path(Callbacks.PYTHON);
            return new Callback(
                    origin.bundle(),
                    origin.file(),
                    run.dagId(),
                    run.runId(),
                    task,
                    event,
                    reason,
                    function.isObject() ? function : null);
        }
    }

    private void call(Transaction tx, Workflow workflow, Due due, Instant now) {
        Workflow.Origin origin = workflow.origin();
        if (origin != null) {
            callbacks.add(tx, due.of(origin), now);
        }
    }

    private static ObjectNode news(String event, Run run) {
        ObjectNode news = JsonNodeFactory.instance.objectNode();
        news.put("event", event);
        news.put("dag_id", run.dagId());
        news.put("run_id", run.runId());
        news.put("run_type", run.type());
        Instant logical = run.dates().logical();
        return news.put("logical_date", logical == null ? null : logical.toString());
    }
}
