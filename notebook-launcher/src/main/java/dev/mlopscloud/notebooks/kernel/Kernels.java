package dev.mlopscloud.notebooks.kernel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.ApiError;
import dev.mlopscloud.notebooks.event.Events;
import dev.mlopscloud.notebooks.journal.Journals;
import dev.mlopscloud.notebooks.state.RecordFolder;
import dev.mlopscloud.notebooks.state.StateConfig;
import io.quarkus.runtime.Shutdown;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/** All running kernels. Those that an earlier server left running are attached again at start. */
@Startup
@Singleton
public final class Kernels {
    private static final Logger LOG = Logger.getLogger(Kernels.class);
    private static final Pattern ID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    private final Map<String, Kernel> running = new ConcurrentHashMap<>();
    private final Set<String> beginning = ConcurrentHashMap.newKeySet();
    private final KernelSpecs specs;
    private final Launcher launcher;
    private final KernelLinks links;
    private final KernelsConfig config;
    private final Events events;
    private final RecordFolder records;
    private final Journals journals;

    Kernels(
            KernelSpecs specs,
            Launcher launcher,
            KernelLinks links,
            KernelsConfig config,
            Events events,
            StateConfig state,
            Journals journals) {
        this.specs = specs;
        this.launcher = launcher;
        this.links = links;
        this.config = config;
        this.events = events;
        this.records = new RecordFolder(state, "kernels");
        this.journals = journals;
        records.all().forEach(this::attach);
        journals.endAllBut(Set.copyOf(running.keySet()));
    }

    private void attach(ObjectNode record) {
        String id = record.path("id").asText();
        Optional<KernelSpec> spec = specs.find(record.path("name").asText());
        try {
            Optional<KernelProcess> process = spec.isEmpty() ? Optional.empty() : launcher.find(spec.get(), id, record);
            if (spec.isEmpty() || process.isEmpty()) {
                records.remove(id);
                links.collect(id, launcher.connectionFile(id));
                launcher.forget(id);
                LOG.infof("Kernel %s ended while this server was away", id);
                return;
            }
            Kernel kernel = open(
                    new Kernel.Identity(
                            id,
                            spec.get(),
                            Path.of(record.path("directory").asText()),
                            record.path("session_name").asText(),
                            variables(record.path("variables"))),
                    true);
            running.put(id, kernel);
            kernel.adopt(process.get());
            LOG.infof("Kernel %s goes on", id);
        } catch (IOException e) {
            LOG.warnf("Kernel %s cannot be attached again: %s", id, e.getMessage());
        }
    }

    private Kernel open(Kernel.Identity identity, boolean resumed) throws IOException {
        return new Kernel(
                identity,
                launcher,
                config,
                records,
                (id, connectionFile, state) -> links.open(id, connectionFile, state, resumed));
    }

    /**
     * What a new kernel shall be. An empty id or name leaves the choice to the server.
     *
     * @param variables for its environment, besides those that all kernels get
     */
    public record Start(String id, String name, Path directory, String sessionName, Map<String, String> variables) {

        /** A kernel with nothing special in its environment. */
        public Start(String id, String name, Path directory, String sessionName) {
            this(id, name, directory, sessionName, Map.of());
        }
    }

    private static Map<String, String> variables(JsonNode record) {
        Map<String, String> variables = new HashMap<>();
        record.properties()
                .forEach(entry -> variables.put(entry.getKey(), entry.getValue().asText()));
        return Map.copyOf(variables);
    }

    /**
     * Starts a kernel. It answers soon after.
     *
     * @throws ApiError 400 for a bad id, 409 for one in use, 501 for an unknown name, 500 if it cannot be started
     */
    public Kernel start(Start start) {
        String id = start.id().isEmpty() ? UUID.randomUUID().toString() : start.id();
        if (!ID.matcher(id).matches()) {
            throw new ApiError(400, "Invalid kernel_id: it must be a UUID");
        }
        String name = start.name().isEmpty() ? specs.defaultName() : start.name();
        KernelSpec spec = specs.find(name)
                .orElseThrow(() -> new ApiError(501, "No such kernel named " + name, "The kernel is not installed."));
        if (!Files.isDirectory(start.directory())) {
            throw new ApiError(400, "The kernel's folder does not exist");
        }
        if (!beginning.add(id)) {
            throw new ApiError(409, "Kernel already exists: " + id);
        }
        try {
            if (running.containsKey(id)) {
                throw new ApiError(409, "Kernel already exists: " + id);
            }
            ConnectionFile.create(name).write(launcher.connectionFile(id));
            Kernel kernel = open(
                    new Kernel.Identity(
                            id, spec, start.directory(), start.sessionName(), Map.copyOf(start.variables())),
                    false);
            running.put(id, kernel);
            launch(kernel);
            events.kernel("start", id, 200, "Kernel was started.");
            return kernel;
        } catch (IOException e) {
            LOG.errorf("Kernel %s cannot be started: %s", name, e.getMessage());
            throw new ApiError(500, "The kernel could not be started");
        } finally {
            beginning.remove(id);
        }
    }

    private void launch(Kernel kernel) throws IOException {
        try {
            kernel.launch();
        } catch (IOException e) {
            running.remove(kernel.id());
            kernel.link().close();
            launcher.forget(kernel.id());
            throw e;
        }
    }

    /** Message types that do not count as activity; pages apply the same rule. */
    public static List<String> untrackedMessageTypes() {
        return KernelState.UNTRACKED.stream().sorted().toList();
    }

    /** All kernels, by id. */
    public List<Kernel> all() {
        return running.values().stream()
                .sorted((a, b) -> a.id().compareTo(b.id()))
                .toList();
    }

    /** When something was last done on any kernel; {@code earliest} if nothing was since. */
    public Instant lastActivity(Instant earliest) {
        return running.values().stream()
                .map(Kernel::lastActivity)
                .max(Instant::compareTo)
                .filter(earliest::isBefore)
                .orElse(earliest);
    }

    /** The kernel with this id, if it runs. */
    public Optional<Kernel> find(String id) {
        return Optional.ofNullable(running.get(id));
    }

    /**
     * The kernel with this id.
     *
     * @throws ApiError 404 if there is none
     */
    public Kernel get(String id) {
        return find(id).orElseThrow(() -> new ApiError(404, "Kernel does not exist: " + id));
    }

    /** Stops a kernel; returns when it is gone. */
    public void shutdown(String id) throws InterruptedException {
        Kernel kernel = get(id);
        running.remove(id, kernel);
        kernel.shutdown();
        journals.gone(id);
        events.kernel("shutdown", id, 200, "Kernel was shutdown.");
    }

    /** Restarts a kernel; returns when the new one answers. */
    public Kernel restart(String id) throws InterruptedException {
        Kernel kernel = get(id);
        kernel.restart();
        events.kernel("restart", id, 200, "Kernel was restarted.");
        return kernel;
    }

    /** Interrupts what a kernel is doing. */
    public void interrupt(String id) throws InterruptedException {
        get(id).interrupt();
        events.kernel("interrupt", id, 200, "Kernel was interrupted.");
    }

    /** An orderly stop takes the kernels along, unless they shall outlive an upgrade. A killed server leaves them. */
    @Shutdown
    void stop() throws InterruptedException {
        if (config.keepOnStop()) {
            running.values().forEach(Kernel::release);
            return;
        }
        List<Thread> stops = all().stream()
                .map(kernel -> Thread.ofVirtual().start(() -> {
                    try {
                        kernel.shutdown();
                        journals.gone(kernel.id());
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }))
                .toList();
        for (Thread stop : stops) {
            stop.join();
        }
    }
}
