package dev.mlopscloud.notebooks.kernel;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.Json;
import dev.mlopscloud.notebooks.process.Usage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** A kernel in a container, which is found again by its name. */
final class ContainerProcess implements KernelProcess {
    private static final Logger LOG = Logger.getLogger(ContainerProcess.class);
    private static final long POLL_MILLIS = 500;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final String program;
    private final String container;

    ContainerProcess(String program, String id) {
        this.program = program;
        this.container = containerOf(id);
    }

    static String containerOf(String id) {
        return "mlops-kernel-" + id;
    }

    /** Runs a command with an environment; its words go to {@code log}. */
    static void run(List<String> command, Map<String, String> environment, Path log) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException("the container was not started, see " + log);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a container was started", e);
        }
    }

    private String ask(String... arguments) throws InterruptedException {
        List<String> command = new java.util.ArrayList<>(List.of(program));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 ? answer : "";
        } catch (IOException e) {
            LOG.warnf("%s cannot be run: %s", program, e.getMessage());
            return "";
        }
    }

    @Override
    public ObjectNode record() {
        return Json.object().put("container", container);
    }

    @Override
    public boolean alive() {
        try {
            return ask("inspect", "--format={{.State.Running}}", container).equals("true");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @Override
    public void awaitEnd() throws InterruptedException {
        while (ask("wait", container).isEmpty() && alive()) {
            Thread.sleep(POLL_MILLIS);
        }
    }

    @Override
    public boolean awaitEnd(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        boolean running = alive();
        while (running && System.nanoTime() < deadline) {
            Thread.sleep(POLL_MILLIS / 5);
            running = alive();
        }
        return !running;
    }

    @Override
    public void signal(String name) throws InterruptedException {
        ask("kill", "--signal=" + name, container);
    }

    /** The processes of the container, which lead a session of their own. */
    @Override
    public Usage usage() {
        try {
            String pid = ask("inspect", "--format={{.State.Pid}}", container);
            return pid.matches("\\d{1,9}") ? Usage.of(Long.parseLong(pid)) : new Usage(0, 0, 0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Usage(0, 0, 0);
        }
    }

    @Override
    public void cleanUp() {
        try {
            ask("rm", "--force", container);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
