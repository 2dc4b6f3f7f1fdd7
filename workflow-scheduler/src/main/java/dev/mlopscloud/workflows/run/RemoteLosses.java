package dev.mlopscloud.workflows.run;

import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.workflows.definition.Dags;
import dev.mlopscloud.workflows.operator.Outcome;
import dev.mlopscloud.workflows.operator.TaskProcesses;
import dev.mlopscloud.workflows.signal.Signal;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The tries that workers have lost. One that was fetched and never started goes back to those that wait, at no cost;
 * one that started and fell silent, or whose process failed before it could say so, has failed, and its retries follow.
 */
@Singleton
public final class RemoteLosses {
    private static final Logger LOG = Logger.getLogger(RemoteLosses.class);
    private static final int BATCH = 50;
    private static final String SILENT = "The process of the task has given no sign of life";
    private static final String CRASHED = "The worker says that the task's process has failed";

    private final RunStore runs = new RunStore();
    private final TaskStore tasks = new TaskStore();
    private final RemoteStore store = new RemoteStore();
    private final Database database;
    private final Dags dags;
    private final Transitions transitions;
    private final News news;
    private final TaskProcesses processes;
    private final RemoteConfig config;
    private final Signal signal;
    private final Clock clock;
    private @Nullable Instant firstLook;

    RemoteLosses(
            Database database,
            Dags dags,
            Transitions transitions,
            News news,
            TaskProcesses processes,
            RemoteConfig config,
            Signal signal,
            Clock clock) {
        this.database = database;
        this.dags = dags;
        this.transitions = transitions;
        this.news = news;
        this.processes = processes;
        this.config = config;
        this.signal = signal;
        this.clock = clock;
    }

    /** A worker says that the process of a try has ended badly: if nothing was heard of the try itself, it failed. */
    public void crashed(UUID taskInstance, int tryNumber) {
        database.transaction(tx -> tasks.find(tx, taskInstance))
                .filter(task -> task.owner() != null && task.status().tryNumber() == tryNumber)
                .ifPresent(task -> fail(task, CRASHED, clock.instant()));
        signal.raise();
    }

    /** Gives up on tries that nothing is heard of. A service that was away itself listens for a while first. */
    void lose(Instant now) {
        Instant since = firstLook == null ? now : firstLook;
        firstLook = since;
        if (database.transaction(tx -> store.release(tx, now.minus(config.startTimeout()))) > 0) {
            signal.raise();
        }
        if (now.isBefore(since.plus(config.heartbeatTimeout()))) {
            return;
        }
        Instant limit = now.minus(config.heartbeatTimeout());
        database.transaction(tx -> store.silent(tx, limit, BATCH)).forEach(task -> fail(task, SILENT, now));
    }

    private void fail(TaskInstance task, String reason, Instant now) {
        int tryNumber = task.status().tryNumber();
        LOG.warnf("Try %d of task %s: %s", tryNumber, task.id(), reason);
        try {
            processes.note(task.id(), tryNumber, reason);
        } catch (IOException e) {
            LOG.warnf(e, "The log of task %s cannot be written", task.id());
        }
        database.inTransaction(tx -> {
            if (transitions.finish(tx, task, new Outcome.Failed(reason), now)) {
                Run run = runs.find(tx, task.runKey()).orElseThrow();
                TaskInstance after = tasks.find(tx, task.id()).orElseThrow();
                news.ofLoss(tx, run, dags.workflow(tx, run.version()), after, reason, now);
            }
        });
    }
}
