package dev.mlopscloud.notebooks.execute;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.ApiError;
import dev.mlopscloud.notebooks.contents.Contents;
import dev.mlopscloud.notebooks.contents.Root;
import dev.mlopscloud.notebooks.kernel.Kernel;
import dev.mlopscloud.notebooks.kernel.KernelSpecs;
import dev.mlopscloud.notebooks.kernel.Kernels;
import dev.mlopscloud.notebooks.state.RecordFolder;
import dev.mlopscloud.notebooks.state.StateConfig;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * All executions. Each is recorded before it is answered for; after a restart those that waited run, and those that ran
 * have failed, because their outputs of that time are lost.
 */
@Startup
@Singleton
final class Executions {
    private static final Logger LOG = Logger.getLogger(Executions.class);
    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Execution.Failure STOPPED =
            new Execution.Failure("Stopped", "The execution was stopped on request", Execution.Failure.NO_CELL);
    private static final Execution.Failure LOST = new Execution.Failure(
            "ServerStopped", "The server stopped while the notebook ran", Execution.Failure.NO_CELL);

    private final Map<String, Execution> executions = new LinkedHashMap<>();
    private final Kernels kernels;
    private final KernelSpecs specs;
    private final Contents contents;
    private final Root root;
    private final ExecutionsConfig config;
    private final RecordFolder records;
    private final Semaphore places;

    Executions(
            Kernels kernels,
            KernelSpecs specs,
            Contents contents,
            Root root,
            ExecutionsConfig config,
            StateConfig state) {
        this.kernels = kernels;
        this.specs = specs;
        this.contents = contents;
        this.root = root;
        this.config = config;
        this.records = new RecordFolder(state, "executions");
        this.places = new Semaphore(config.parallel(), true);
        records.all().forEach(record -> recover(Execution.of(record)));
    }

    private void recover(Execution execution) {
        executions.put(execution.id(), execution);
        if (execution.state() == Execution.State.RUNNING) {
            LOG.warnf("The execution of %s ended with the server that ran it", execution.path());
            update(execution.id(), running -> running.failed(LOST));
            stopKernel(execution.kernelId());
        } else if (execution.state() == Execution.State.QUEUED) {
            start(execution.id());
        }
    }

    /**
     * Queues a notebook.
     *
     * @throws ApiError 400, 404 for a bad request, 429 if too many wait
     */
    Execution submit(ObjectNode request) throws IOException {
        String kernel = request.path("kernel_name").asText("");
        if (!kernel.isEmpty() && !specs.has(kernel)) {
            throw new ApiError(400, "No such kernel named " + kernel);
        }
        root.place(request.path("output_path").asText()).writable();
        ObjectNode notebook = contents.readNotebook(request.path("path").asText());
        Execution execution = Execution.queued(UUID.randomUUID().toString(), request, NotebookRun.count(notebook));
        synchronized (executions) {
            long waiting = executions.values().stream()
                    .filter(other -> other.state() == Execution.State.QUEUED)
                    .count();
            if (waiting >= config.waiting()) {
                throw new ApiError(429, "Too many executions wait already");
            }
            records.save(execution.id(), execution.record());
            executions.put(execution.id(), execution);
            forgetOldest();
        }
        start(execution.id());
        return execution;
    }

    private void forgetOldest() {
        List<Execution> ended = executions.values().stream()
                .filter(execution -> execution.state().ended())
                .toList();
        for (Execution execution : ended.subList(0, Math.max(0, ended.size() - config.remembered()))) {
            executions.remove(execution.id());
            records.remove(execution.id());
        }
    }

    List<Execution> all() {
        synchronized (executions) {
            List<Execution> newestFirst = new ArrayList<>(executions.values());
            return newestFirst.reversed();
        }
    }

    Execution get(String id) {
        synchronized (executions) {
            Execution execution = executions.get(id);
            if (execution == null) {
                throw new ApiError(404, "Execution does not exist: " + id);
            }
            return execution;
        }
    }

    /** Changes an execution that has not ended; one that has stays as it is. */
    private Execution update(String id, UnaryOperator<Execution> change) {
        synchronized (executions) {
            Execution before = get(id);
            if (before.state().ended()) {
                return before;
            }
            Execution after = change.apply(before);
            executions.put(id, after);
            records.save(id, after.record());
            return after;
        }
    }

    /** Stops an execution that goes on, or forgets one that has ended. */
    void delete(String id) {
        Execution execution = get(id);
        if (!execution.state().ended()) {
            Execution stopped = update(id, running -> running.failed(STOPPED));
            stopKernel(stopped.kernelId());
            return;
        }
        synchronized (executions) {
            executions.remove(id);
            records.remove(id);
        }
    }

    private void stopKernel(String kernelId) {
        if (kernels.find(kernelId).isPresent()) {
            Thread.ofVirtual().name("execution-stop").start(() -> {
                try {
                    kernels.shutdown(kernelId);
                } catch (ApiError e) {
                    LOG.debugf("Kernel %s was stopped already", kernelId);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
    }

    private void start(String id) {
        Thread.ofVirtual().name("execution-" + id).start(() -> {
            try {
                places.acquire();
                try {
                    run(get(id));
                } finally {
                    places.release();
                }
            } catch (ApiError e) {
                fail(id, "ServerError", String.valueOf(e.getMessage()));
            } catch (IOException | RuntimeException e) {
                LOG.errorf(e, "Execution %s failed", id);
                fail(id, "ServerError", "The server could not execute the notebook");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void fail(String id, String name, String words) {
        synchronized (executions) {
            if (executions.containsKey(id)) {
                update(id, running -> running.failed(new Execution.Failure(name, words, Execution.Failure.NO_CELL)));
            }
        }
    }

    private void run(Execution execution) throws IOException, InterruptedException {
        if (execution.state().ended()) {
            return;
        }
        ObjectNode notebook = contents.readNotebook(execution.path());
        if (execution.request().path("parameters") instanceof ObjectNode parameters) {
            Parameters.inject(notebook, parameters);
        }
        NotebookRun.clear(notebook);
        Kernel kernel = kernels.start(new Kernels.Start(
                "",
                kernelName(execution, notebook),
                root.folderFor(execution.path()),
                root.place(execution.path()).file().toString()));
        try {
            Execution running =
                    update(execution.id(), queued -> queued.running(kernel.id(), NotebookRun.count(notebook)));
            if (!running.state().ended()) {
                run(running, notebook, kernel);
            }
        } finally {
            stopKernel(kernel.id());
        }
    }

    private void run(Execution execution, ObjectNode notebook, Kernel kernel) throws IOException, InterruptedException {
        String id = execution.id();
        if (!kernel.awaitReady(START_LIMIT)) {
            fail(id, "DeadKernelError", "The kernel did not start");
            return;
        }
        try (KernelDialogue dialogue = new KernelDialogue(kernel)) {
            NotebookRun run = new NotebookRun(notebook, dialogue, config.cellTimeout(), cells -> {
                contents.writeNotebook(execution.outputPath(), notebook);
                update(id, running -> running.executed(cells));
            });
            Execution.@Nullable Failure failure = run.run();
            contents.writeTrusted(execution.outputPath(), notebook);
            update(id, running -> failure == null ? running.succeeded() : running.failed(failure));
        }
    }

    /** The kernel asked for, the notebook's own if it is installed, or the usual one. */
    private String kernelName(Execution execution, ObjectNode notebook) {
        String asked = execution.request().path("kernel_name").asText("");
        if (!asked.isEmpty()) {
            return asked;
        }
        String own = notebook.path("metadata").path("kernelspec").path("name").asText("");
        return !own.isEmpty() && specs.has(own) ? own : specs.defaultName();
    }
}
