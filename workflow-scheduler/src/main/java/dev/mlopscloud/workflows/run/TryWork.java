package dev.mlopscloud.workflows.run;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.SqlFailure;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.definition.OperatorKind;
import dev.mlopscloud.workflows.definition.Task;
import dev.mlopscloud.workflows.document.Document;
import dev.mlopscloud.workflows.document.MalformedDocumentException;
import dev.mlopscloud.workflows.engine.TaskState;
import dev.mlopscloud.workflows.gather.Together;
import dev.mlopscloud.workflows.operator.Call;
import dev.mlopscloud.workflows.operator.Context;
import dev.mlopscloud.workflows.operator.LogShelf;
import dev.mlopscloud.workflows.operator.Natives;
import dev.mlopscloud.workflows.operator.Operators;
import dev.mlopscloud.workflows.operator.Outcome;
import dev.mlopscloud.workflows.operator.Results;
import dev.mlopscloud.workflows.operator.RunningTry;
import dev.mlopscloud.workflows.operator.TaskProcesses;
import dev.mlopscloud.workflows.operator.TryEnd;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.secret.Secrets;
import dev.mlopscloud.workflows.template.TemplateException;
import dev.mlopscloud.workflows.trace.Traces;
import dev.mlopscloud.workflows.xcom.XComs;
import io.opentelemetry.context.Scope;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** The work of one try: its templates, its process or what is done in this process, its result. */
@Singleton
final class TryWork {
    private static final Logger LOG = Logger.getLogger(TryWork.class);
    private static final Duration DATABASE_PAUSE = Duration.ofSeconds(1);

    private final TaskStore tasks = new TaskStore();
    private final ClaimStore claims = new ClaimStore();
    private final RunStore runs = new RunStore();
    private final Database database;
    private final Together<ClaimStore.Started, Boolean> starts;
    private final Rendering rendering;
    private final Operators operators;
    private final TaskProcesses processes;
    private final Natives natives;
    private final XComs xcoms;
    private final Secrets secrets;
    private final LogShelf shelf;
    private final Traces traces;
    private final Clock clock;

    TryWork(
            Database database,
            Rendering rendering,
            Operators operators,
            Natives natives,
            XComs xcoms,
            Secrets secrets,
            LogShelf shelf,
            Clock clock) {
        this.database = database;
        this.starts = new Together<>(database, this::write);
        this.rendering = rendering;
        this.operators = operators;
        this.processes = operators.processes();
        this.traces = operators.traces();
        this.natives = natives;
        this.xcoms = xcoms;
        this.secrets = secrets;
        this.shelf = shelf;
        this.clock = clock;
    }

    /** How many tries this process works at at once. */
    int parallelism() {
        return operators.parallelism();
    }

    /**
     * Does the work of a claimed try, or the part of it that can be done now.
     *
     * @param stopper is given how to stop the work
     */
    Outcome perform(TaskInstance task, Consumer<Runnable> stopper) throws InterruptedException, IOException {
        Outcome outcome;
        try {
            Rendering.Prepared prepared = retrying(() -> rendering.prepare(task));
            try (Scope _ = traces.within(task.traced(prepared.run())).makeCurrent()) {
                outcome = Operators.needsProcess(prepared.task().action())
                        ? process(task, prepared, stopper)
                        : direct(task, prepared, stopper);
            }
            outcome = checked(outcome, prepared);
        } catch (IOException | TemplateException e) {
            outcome = new Outcome.Failed(reason(e));
        }
        switch (outcome) {
            case Outcome.Failed failed -> note(task, failed.reason());
            case Outcome.Skipped skipped -> note(task, skipped.reason());
            case Outcome.Success success -> {}
            case Outcome.Suspended suspended -> {}
        }
        return outcome;
    }

    /** Keeps the log of a try. */
    void ship(TaskInstance task) throws InterruptedException {
        if (shelf.isSetUp()) {
            Optional<Run> run = retrying(() -> database.transaction(tx -> runs.find(tx, task.runKey())));
            int number = task.status().tryNumber();
            run.ifPresent(of -> shelf.ship(
                    task.id(), new Context.Identity(of.dagId(), of.runId(), task.taskId(), task.mapIndex(), number)));
        }
    }

    private void note(TaskInstance task, String line) throws IOException {
        processes.note(task.id(), task.status().tryNumber(), secrets.masker().mask(line));
    }

    /** A branch can only choose what is behind it. */
    private static Outcome checked(Outcome outcome, Rendering.Prepared prepared) {
        if (outcome instanceof Outcome.Success success
                && success.decision() instanceof Outcome.Decision.Follow follow) {
            Optional<String> fault =
                    Decided.fault(prepared.workflow(), prepared.task().id(), follow.ids());
            if (fault.isPresent()) {
                return new Outcome.Failed(fault.get());
            }
        }
        return outcome;
    }

    private Outcome process(TaskInstance task, Rendering.Prepared prepared, Consumer<Runnable> stopper)
            throws InterruptedException, IOException {
        RunningTry process = running(task, prepared);
        stopper.accept(process::stop);
        Instant start = start(task);
        if (!started(task, process.pid(), start)) {
            process.stop();
        }
        Duration timeout = prepared.task().executionTimeout();
        TryEnd end = process.await(timeout == null ? null : start.plus(timeout), clock);
        Task.Flow flow = prepared.task().flow();
        return Results.of(prepared.task().action(), end, flow.pushesResult(), flow.multipleOutputs());
    }

    private Instant start(TaskInstance task) {
        Instant start = task.times().start();
        return start == null ? clock.instant() : start;
    }

    private boolean started(TaskInstance task, long pid, Instant start) throws InterruptedException {
        return retrying(() -> starts.ask(new ClaimStore.Started(task, pid, start)));
    }

    private List<Boolean> write(Transaction tx, List<ClaimStore.Started> tries) {
        tries.stream()
                .map(ClaimStore.Started::task)
                .filter(task -> task.times().start() == null && task.status().tryNumber() > 1)
                .forEach(task -> xcoms.clear(tx, task.runKey(), task.taskId(), task.mapIndex()));
        Set<UUID> valid = claims.started(tx, tries);
        return tries.stream()
                .map(started -> valid.contains(started.task().id()))
                .toList();
    }

    private RunningTry running(TaskInstance task, Rendering.Prepared prepared)
            throws IOException, InterruptedException {
        int number = task.status().tryNumber();
        if (task.status().state() == TaskState.RUNNING) {
            Optional<RunningTry> found = processes.find(task.id(), number);
            return found.orElseThrow(() -> new IOException("The process of the task is not to be found"));
        }
        Context context = retrying(() -> rendering.render(task, prepared));
        return processes.launch(operators.launch(context));
    }

    /** Work in this process; what it was at when the service ended is lost, unless it may be done again. */
    private Outcome direct(TaskInstance task, Rendering.Prepared prepared, Consumer<Runnable> stopper)
            throws InterruptedException, IOException {
        OperatorKind kind = prepared.task().action().kind();
        if (task.status().state() == TaskState.RUNNING && !Natives.isResumable(kind)) {
            return new Outcome.Failed("The service ended while the task was at work");
        }
        Instant start = start(task);
        Context context = retrying(() -> rendering.render(task, prepared));
        if (!started(task, ProcessHandle.current().pid(), start)) {
            return new Outcome.Failed("Stopped on request");
        }
        Duration timeout = prepared.task().executionTimeout();
        Call call = new Call(
                context,
                start,
                clock.instant(),
                timeout,
                memory(task),
                kept -> database.inTransaction(tx -> tasks.suspend(tx, task.id(), kept.toString(), null)),
                line -> say(task, line));
        boolean bounded = timeout != null && !asksPeople(kind);
        FutureTask<Outcome> work = new FutureTask<>(
                Traces.carried(() -> natives.run(call, prepared.task().flow().pushesResult())));
        stopper.accept(() -> work.cancel(true));
        Thread.startVirtualThread(work);
        try {
            return bounded
                    ? work.get(
                            Math.max(
                                    0,
                                    Duration.between(clock.instant(), start.plus(timeout))
                                            .toMillis()),
                            TimeUnit.MILLISECONDS)
                    : work.get();
        } catch (CancellationException e) {
            return new Outcome.Failed("Stopped on request");
        } catch (TimeoutException e) {
            work.cancel(true);
            return new Outcome.Failed("Stopped: execution_timeout has passed");
        } catch (ExecutionException e) {
            return failed(e);
        } finally {
            if (!work.isDone()) {
                work.cancel(true);
            }
        }
    }

    /** The time of a question is that of its answer. */
    private static boolean asksPeople(OperatorKind kind) {
        return kind == OperatorKind.APPROVAL || kind == OperatorKind.HITL || kind == OperatorKind.HITL_BRANCH;
    }

    /** Some exceptions of networks say what happened by their names only. */
    private static String reason(Exception e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    private static Outcome failed(ExecutionException failure) throws InterruptedException {
        return switch (failure.getCause()) {
            case IOException e -> new Outcome.Failed(reason(e));
            case InterruptedException e -> throw e;
            case ApiFailure e -> new Outcome.Failed(String.valueOf(e.getMessage()));
            case RuntimeException e -> throw e;
            case null, default -> throw new IllegalStateException(failure);
        };
    }

    private void say(TaskInstance task, String line) {
        try {
            note(task, line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode memory(TaskInstance task) {
        try {
            return task.memory() != null && Document.json(task.memory()).root() instanceof ObjectNode kept
                    ? kept
                    : JsonNodeFactory.instance.objectNode();
        } catch (MalformedDocumentException e) {
            throw new IllegalStateException("A stored memory is not readable", e);
        }
    }

    /** What may wait for others. */
    @FunctionalInterface
    interface Work<T> {
        T get() throws InterruptedException;
    }

    /** A database that is away comes back; the processes go on meanwhile. */
    static <T> T retrying(Work<T> work) throws InterruptedException {
        while (true) {
            try {
                return work.get();
            } catch (SqlFailure e) {
                LOG.warnf("The database does not answer, trying again: %s", e.getMessage());
                Thread.sleep(DATABASE_PAUSE);
            }
        }
    }
}
