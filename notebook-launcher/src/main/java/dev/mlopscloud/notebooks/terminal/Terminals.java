package dev.mlopscloud.notebooks.terminal;

import dev.mlopscloud.notebooks.api.ApiError;
import dev.mlopscloud.notebooks.contents.Root;
import dev.mlopscloud.notebooks.kernel.ProgramEnvironment;
import dev.mlopscloud.notebooks.process.PseudoTerminal;
import io.quarkus.runtime.Shutdown;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** All terminals. They end with the server: their shells lose the terminal they run in. */
@Singleton
public final class Terminals {
    private static final Logger LOG = Logger.getLogger(Terminals.class);
    private static final Pattern NAME = Pattern.compile("\\w{1,100}");
    private static final PseudoTerminal.Size FIRST_SIZE = new PseudoTerminal.Size(25, 80, 0, 0);

    private final Map<String, Terminal> open = new TreeMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final TerminalsConfig config;
    private final ProgramEnvironment environment;
    private final Root root;
    private final String url;

    Terminals(
            TerminalsConfig config,
            ProgramEnvironment environment,
            Root root,
            @ConfigProperty(name = "quarkus.http.host") String host,
            @ConfigProperty(name = "quarkus.http.port") int port) {
        this.config = config;
        this.environment = environment;
        this.root = root;
        this.url = "http://" + host + ":" + port + "/";
    }

    /** Whether terminals can be had here. */
    public boolean available() {
        return config.enabled() && PseudoTerminal.available();
    }

    /** When something last happened in each terminal, by name. */
    public Map<String, Instant> activity() {
        lock.lock();
        try {
            Map<String, Instant> activity = new TreeMap<>();
            open.forEach((name, terminal) -> activity.put(name, terminal.lastActivity()));
            return activity;
        } finally {
            lock.unlock();
        }
    }

    List<Terminal> all() {
        lock.lock();
        try {
            return List.copyOf(open.values());
        } finally {
            lock.unlock();
        }
    }

    /**
     * The terminal of this name.
     *
     * @throws ApiError 404 if there is none
     */
    Terminal get(String name) {
        lock.lock();
        try {
            Terminal terminal = open.get(name);
            if (terminal == null) {
                throw new ApiError(404, "Terminal not found: " + name);
            }
            return terminal;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Opens a terminal.
     *
     * @param wanted its name; empty for the first free number
     * @param folder of the root, or an absolute one, for a shell goes anywhere; the root where it is not there
     */
    Terminal start(String wanted, String folder) throws IOException {
        if (!available()) {
            throw new ApiError(501, "Terminals are not available on this server");
        }
        if (!wanted.isEmpty() && !NAME.matcher(wanted).matches()) {
            throw new ApiError(400, "The name of a terminal is made of letters, digits and _");
        }
        lock.lock();
        try {
            if (open.containsKey(wanted)) {
                return open.get(wanted);
            }
            if (open.size() >= config.limit()) {
                throw new ApiError(429, "There are " + open.size() + " terminals already");
            }
            String name = wanted.isEmpty() ? freeName() : wanted;
            PseudoTerminal shell = PseudoTerminal.start(shell(), variables(), folder(folder), FIRST_SIZE);
            Terminal terminal = new Terminal(name, shell, () -> forget(name));
            open.put(name, terminal);
            return terminal;
        } finally {
            lock.unlock();
        }
    }

    private String freeName() {
        int number = 1;
        while (open.containsKey(String.valueOf(number))) {
            number++;
        }
        return String.valueOf(number);
    }

    private List<String> shell() {
        return config.shell().orElseGet(() -> {
            String own = System.getenv("SHELL");
            return own != null && Files.isExecutable(Path.of(own)) ? List.of(own, "-l") : List.of("/bin/sh");
        });
    }

    private Map<String, String> variables() {
        Map<String, String> variables = environment.variables();
        variables.put("TERM", "xterm-256color");
        variables.put("JUPYTER_SERVER_ROOT", root.directory().toString());
        variables.put("JUPYTER_SERVER_URL", url);
        return variables;
    }

    private Path folder(String wanted) {
        if (wanted.startsWith("/") && Files.isDirectory(Path.of(wanted))) {
            return Path.of(wanted);
        }
        try {
            Path folder = root.place(wanted).file();
            return Files.isDirectory(folder) ? folder : root.directory();
        } catch (ApiError outside) {
            return root.directory();
        }
    }

    private void forget(String name) {
        lock.lock();
        try {
            open.remove(name);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Closes a terminal, with all that runs in it.
     *
     * @throws ApiError 404 if there is none of this name
     */
    public void close(String name) throws InterruptedException {
        get(name).close();
        forget(name);
    }

    @Startup
    void cull() {
        if (config.cullInactiveTimeout().isPositive()) {
            Thread.ofVirtual().name("terminal-culler").start(this::cullForEver);
        }
    }

    private void cullForEver() {
        try {
            while (true) {
                Thread.sleep(config.cullInterval());
                Instant limit = Instant.now().minus(config.cullInactiveTimeout());
                for (Terminal terminal : all()) {
                    if (terminal.lastActivity().isBefore(limit)) {
                        LOG.infof("A terminal unused since %s is closed", terminal.lastActivity());
                        terminal.close();
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Shutdown
    void stop() throws InterruptedException {
        for (Terminal terminal : all()) {
            terminal.close();
        }
    }
}
