package dev.mlopscloud.workflows.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.SqlFailure;
import dev.mlopscloud.workflows.definition.Dags;
import dev.mlopscloud.workflows.definition.Task;
import dev.mlopscloud.workflows.definition.Workflow;
import dev.mlopscloud.workflows.document.Document;
import dev.mlopscloud.workflows.document.MalformedDocumentException;
import dev.mlopscloud.workflows.engine.TaskState;
import dev.mlopscloud.workflows.operator.Operators;
import dev.mlopscloud.workflows.operator.RunningTry;
import dev.mlopscloud.workflows.operator.TaskProcesses;
import dev.mlopscloud.workflows.operator.TryEnd;
import dev.mlopscloud.workflows.signal.Signal;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The tries that this process looks after, a virtual thread each: from the claim, through the process, to the
 * transaction that writes its end. A service that dies anywhere on the way takes the same way again.
 */
@Singleton
final class Attempts {
    private static final Logger LOG = Logger.getLogger(Attempts.class);
    private static final Duration DATABASE_PAUSE = Duration.ofSeconds(1);

    private final TaskStore tasks = new TaskStore();
    private final RunStore runs = new RunStore();
    private final Database database;
    private final Dags dags;
    private final Transitions transitions;
    private final Operators operators;
    private final TaskProcesses processes;
    private final Signal signal;
    private final Clock clock;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<Key, Held> held = new ConcurrentHashMap<>();

    Attempts(Database database, Dags dags, Transitions transitions, Operators operators, Signal signal, Clock clock) {
        this.database = database;
        this.dags = dags;
        this.transitions = transitions;
        this.operators = operators;
        this.processes = operators.processes();
        this.signal = signal;
        this.clock = clock;
    }

    private record Key(UUID taskInstance, int tryNumber) {
        static Key of(TaskInstance task) {
            return new Key(task.id(), task.status().tryNumber());
        }
    }

    /** A try that is being looked after; it has a process once one has been started or found. */
    private static final class Held {
        private @Nullable RunningTry process;
        private boolean stopped;

        synchronized void runs(RunningTry started) {
            process = started;
            if (stopped) {
                started.stop();
            }
        }

        synchronized void stop() {
            stopped = true;
            if (process != null) {
                process.stop();
            }
        }
    }

    /** How many more tries this process takes. */
    int free() {
        return operators.parallelism() - held.size();
    }

    /** Looks after a claimed try from now on. */
    void take(TaskInstance task) {
        Held attempt = new Held();
        if (held.putIfAbsent(Key.of(task), attempt) == null) {
            threads.execute(() -> follow(task, attempt));
        }
    }

    /** Ends the processes of tries that are not among {@code wanted}, and takes on those that are new. */
    void reconcile(Collection<TaskInstance> wanted) {
        Set<Key> keys = new HashSet<>();
        wanted.forEach(task -> keys.add(Key.of(task)));
        held.forEach((key, attempt) -> {
            if (!keys.contains(key)) {
                attempt.stop();
            }
        });
        wanted.forEach(this::take);
    }

    /** Leaves the processes to the next service. */
    void abandon() {
        threads.shutdownNow();
    }

    private void follow(TaskInstance task, Held attempt) {
        try {
            boolean success = perform(task, attempt);
            retrying(() -> database.transaction(tx -> transitions.finish(tx, task, success, clock.instant())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            LOG.errorf(
                    e,
                    "Try %d of task %s is left to the next start",
                    task.status().tryNumber(),
                    task.id());
            return;
        } finally {
            held.remove(Key.of(task));
        }
        signal.raise();
    }

    private boolean perform(TaskInstance task, Held attempt) throws InterruptedException, IOException {
        try {
            Prepared prepared = retrying(() -> prepare(task));
            RunningTry process = process(task, prepared);
            attempt.runs(process);
            Instant start = task.times().start() == null
                    ? clock.instant()
                    : task.times().start();
            if (!retrying(() -> database.transaction(tx -> tasks.started(tx, task, process.pid(), start)))) {
                process.stop();
            }
            Duration timeout = prepared.task().executionTimeout();
            TryEnd end = process.await(timeout == null ? null : start.plus(timeout), clock);
            return end.success();
        } catch (IOException e) {
            processes.note(task.id(), task.status().tryNumber(), String.valueOf(e.getMessage()));
            return false;
        }
    }

    /** What a try needs from the database. */
    private record Prepared(Run run, Task task, String params) {}

    private Prepared prepare(TaskInstance instance) {
        return database.transaction(tx -> {
            Run run = runs.find(tx, instance.runKey()).orElseThrow();
            Workflow workflow = dags.workflow(tx, run.version());
            Task task = workflow.task(instance.taskId()).orElseThrow();
            return new Prepared(
                    run, task, Conf.params(workflow, tree(run.conf())).toString());
        });
    }

    private RunningTry process(TaskInstance task, Prepared prepared) throws IOException, InterruptedException {
        int number = task.status().tryNumber();
        if (task.status().state() == TaskState.RUNNING) {
            Optional<RunningTry> found = processes.find(task.id(), number);
            return found.orElseThrow(() -> new IOException("The process of the task is not to be found"));
        }
        Run run = prepared.run();
        Operators.Context context =
                new Operators.Context(task.id(), run.dagId(), run.runId(), task.taskId(), number, prepared.params());
        return processes.launch(operators.launch(prepared.task(), context));
    }

    /** A database that is away comes back; the processes go on meanwhile. */
    private static <T> T retrying(Supplier<T> work) throws InterruptedException {
        while (true) {
            try {
                return work.get();
            } catch (SqlFailure e) {
                LOG.warnf("The database does not answer, trying again: %s", e.getMessage());
                Thread.sleep(DATABASE_PAUSE);
            }
        }
    }

    private static JsonNode tree(String conf) {
        try {
            return Document.json(conf).root();
        } catch (MalformedDocumentException e) {
            throw new IllegalStateException("A stored conf is not readable", e);
        }
    }
}
