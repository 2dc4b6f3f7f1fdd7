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
 * The tries whose replica or worker is gone. One that a worker fetched and never started goes back to those that wait,
 * at no cost; one that started and fell silent, or whose process failed before it could say so, has failed, and its
 * retries follow.
 */
@Singleton
public final class Losses {
    private static final Logger LOG = Logger.getLogger(Losses.class);
    private static final int BATCH = 50;
    private static final String SILENT = "The process of the task has given no sign of life";
    private static final Outcome LOST = new Outcome.Failed("The replica that ran the task is gone");
    private static final String CRASHED = "The worker says that the task's process has failed";

    private final RunStore runs = new RunStore();
    private final TaskStore tasks = new TaskStore();
    private final RemoteStore store = new RemoteStore();
    private final Database database;
    private final Dags dags;
    private final Endings endings;
    private final News news;
    private final TaskProcesses processes;
    private final RemoteConfig config;
    private final Signal signal;
    private final Clock clock;
    private @Nullable Instant firstLook;

    Losses(
            Database database,
            Dags dags,
            Endings endings,
            News news,
            TaskProcesses processes,
            RemoteConfig config,
            Signal signal,
            Clock clock) {
        this.database = database;
        this.dags = dags;
        this.endings = endings;
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

    /** Gives up on tries that nothing is heard of. */
    void lose(Instant now) {
        loseThoseOfReplicas(now);
        loseThoseOfWorkers(now);
    }

    /** Nobody can tell what became of the processes of a replica that is gone. */
    private void loseThoseOfReplicas(Instant now) {
        for (TaskInstance task : database.transaction(tx -> tasks.abandoned(tx, now, BATCH))) {
            LOG.warnf(
                    "Try %d of task %s is lost with its replica", task.status().tryNumber(), task.id());
            database.transaction(tx -> endings.write(tx, task, LOST, now));
        }
    }

    /** A service that was away itself listens for a while first. */
    private void loseThoseOfWorkers(Instant now) {
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
            if (endings.write(tx, task, new Outcome.Failed(reason), now)) {
                Run run = runs.find(tx, task.runKey()).orElseThrow();
                TaskInstance after = tasks.find(tx, task.id()).orElseThrow();
                news.ofLoss(tx, run, dags.workflow(tx, run.version()), after, reason, now);
            }
        });
    }
}
