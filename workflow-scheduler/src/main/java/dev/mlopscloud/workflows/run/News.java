package dev.mlopscloud.workflows.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.definition.Workflow;
import dev.mlopscloud.workflows.engine.RunState;
import dev.mlopscloud.workflows.engine.TaskState;
import dev.mlopscloud.workflows.metric.Metrics;
import dev.mlopscloud.workflows.notification.Outbox;
import dev.mlopscloud.workflows.trace.Traces;
import jakarta.inject.Singleton;
import java.time.Instant;

/** What people want to be told of runs and tasks, and what traces and metrics keep of them. */
@Singleton
final class News {
    private final Outbox outbox;
    private final Traces traces;
    private final Metrics metrics;

    News(Outbox outbox, Traces traces, Metrics metrics) {
        this.outbox = outbox;
        this.traces = traces;
        this.metrics = metrics;
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
            ObjectNode news = news("dag_run_" + state.text(), run).put("state", state.text());
            outbox.add(tx, target, news.put("reason", reason), now);
        }
    }

    /** A run has passed its deadline. */
    void ofDeadline(Transaction tx, Run run, Workflow workflow, Instant now) {
        var deadline = workflow.deadline();
        if (deadline != null) {
            for (JsonNode target : deadline.targets()) {
                ObjectNode news =
                        news("deadline_missed", run).put("state", run.state().text());
                outbox.add(tx, target, news, now);
            }
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
