package dev.mlopscloud.notebooks.keeper;

import dev.mlopscloud.notebooks.process.ProcessSessions;
import dev.mlopscloud.notebooks.state.StateConfig;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Has all that kernels say written down by a {@link Keeper}: one process for all kernels, started with the first of
 * them. A kernel that an earlier server's keeper still hears is left to it.
 */
@Singleton
public final class Keepers {
    private static final Logger LOG = Logger.getLogger(Keepers.class);
    private static final int ATTEMPTS = 5;

    /** It copies bytes and keeps nothing: what it needs least is a compiler and a heap. */
    private static final List<String> SMALL = List.of(
            "-Xint",
            "-Xmx8m",
            "-Xss256k",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-XX:TieredStopAtLevel=1",
            "-XX:ReservedCodeCacheSize=4m");

    private final KeeperConfig config;
    private final Path log;
    private final Map<String, String> orders = new LinkedHashMap<>();
    private @Nullable Process keeper;
    private int started;

    Keepers(KeeperConfig config, StateConfig state) {
        this.config = config;
        this.log = state.directory().toAbsolutePath().normalize().resolve("keeper.log");
    }

    /**
     * From soon on, what this kernel publishes is also on the tape in {@code folder}.
     *
     * @param port the kernel's port for publishing, on this machine
     */
    public synchronized void keep(String kernel, int port, Path folder) {
        boolean ours = orders.containsKey(kernel);
        if (!config.enabled() || (!ours && TapeReader.written(folder))) {
            return;
        }
        String order = port + " " + config.bytesPerKernel().asLongValue() + " " + folder + "\n";
        orders.put(kernel, order);
        try {
            Process running = keeper;
            if (running == null || !running.isAlive()) {
                start();
            } else {
                send(running, List.of(order));
            }
        } catch (IOException e) {
            LOG.warnf("What kernels say while this server is down is not kept: %s", e.getMessage());
        }
    }

    /** The kernel is gone; this server has heard all that it said. */
    public synchronized void forget(String kernel, Path folder) {
        orders.remove(kernel);
        try {
            TapeReader.delete(folder);
        } catch (IOException e) {
            LOG.debugf("A tape stays: %s", e.getMessage());
        }
    }

    private void start() throws IOException {
        if (started++ >= ATTEMPTS) {
            throw new IOException("its process was started " + ATTEMPTS + " times and ended");
        }
        List<String> command = command();
        if (command.isEmpty()) {
            throw new IOException("the program for it is not found");
        }
        ProcessBuilder builder = new ProcessBuilder(
                        ProcessSessions.leading(command).orElse(command))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.to(log.toFile()));
        // Nothing that this server knows is any of its business.
        builder.environment().keySet().retainAll(List.of("PATH", "LANG", "LC_ALL"));
        Process process = builder.start();
        keeper = process;
        var _ = process.onExit().thenAccept(this::ended);
        send(process, List.copyOf(orders.values()));
    }

    private static void send(Process process, List<String> lines) throws IOException {
        // Kept open: its end tells the process that this server has ended.
        OutputStream orders = process.getOutputStream();
        for (String line : lines) {
            orders.write(line.getBytes(StandardCharsets.UTF_8));
        }
        orders.flush();
    }

    private synchronized void ended(Process process) {
        if (process == keeper && !orders.isEmpty()) {
            try {
                start();
            } catch (IOException e) {
                LOG.warnf("What kernels say while this server is down is not kept: %s", e.getMessage());
            }
        }
    }

    /** This very program, native or of Java, told to be the other one. */
    private static List<String> command() throws IOException {
        if (System.getProperty("org.graalvm.nativeimage.imagecode") != null) {
            String self = ProcessHandle.current().info().command().orElse("");
            return self.isEmpty() ? List.of() : List.of(self, Keeper.COMMAND);
        }
        CodeSource source = Keeper.class.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            return List.of();
        }
        try {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(SMALL);
            command.addAll(List.of("-cp", Path.of(source.getLocation().toURI()).toString(), Keeper.class.getName()));
            return command;
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new IOException("the program for it has no place of its own", e);
        }
    }
}
