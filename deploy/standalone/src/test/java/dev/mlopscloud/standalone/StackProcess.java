package dev.mlopscloud.standalone;

import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** The launcher as a process of its own, on free ports, with services that stand in for the real ones. */
final class StackProcess {
    static final List<String> SERVICES =
            List.of("artifact-gateway", "tracking-server", "notebook-launcher", "workflow-scheduler");

    private static final List<String> PORTS = List.of(
            "POSTGRES_PORT",
            "S3_PORT",
            "BROWSER_PORT",
            "ARTIFACTS_PORT",
            "TRACKING_PORT",
            "NOTEBOOKS_PORT",
            "WORKFLOWS_PORT");

    private final Path home;
    private final Map<String, String> environment = new HashMap<>();

    StackProcess(Path home) throws IOException {
        this.home = home;
        Files.writeString(home.resolve(".env"), "");
        for (String service : SERVICES) {
            jar(Files.createDirectories(home.resolve(service).resolve("target/quarkus-app")));
        }
        environment.put("MLOPS_HOME", home.toString());
        environment.put("PATH", System.getenv("PATH"));
        environment.put("OF_THE_SHELL", "stays there");
        List<ServerSocket> sockets = new ArrayList<>();
        for (String port : PORTS) {
            ServerSocket socket = new ServerSocket(0);
            sockets.add(socket);
            environment.put(port, Integer.toString(socket.getLocalPort()));
        }
        for (ServerSocket socket : sockets) {
            socket.close();
        }
    }

    private static void jar(Path folder) throws IOException {
        String entry = StandInService.class.getName().replace('.', '/') + ".class";
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, StandInService.class.getName());
        try (OutputStream file = Files.newOutputStream(folder.resolve("quarkus-run.jar"));
                JarOutputStream jar = new JarOutputStream(file, manifest)) {
            jar.putNextEntry(new JarEntry(entry));
            Files.copy(Path.of("target/test-classes").resolve(entry), jar);
        }
    }

    Path data() {
        return home.resolve("data");
    }

    String port(String variable) {
        return environment.getOrDefault(variable, "");
    }

    /** Starts a command; its output goes to a file of the given name. */
    Process start(String output, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                // What the record of the launcher's process looks for in its command line.
                "-Dprogram=standalone",
                Main.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve(output).toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Runs a command to its end: its exit status, and then what it printed. */
    String run(String... arguments) throws IOException, InterruptedException {
        Process process = start("run.out", arguments);
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("did not end: " + output("run.out"));
        }
        return process.exitValue() + "\n" + output("run.out");
    }

    Process up(String output) throws IOException, InterruptedException {
        Process process = start(output, "up");
        await(process, output, "Everything is ready");
        return process;
    }

    void await(Process process, String output, String text) throws IOException, InterruptedException {
        long end = System.nanoTime() + Duration.ofMinutes(3).toNanos();
        while (!output(output).contains(text)) {
            if (!process.isAlive() || System.nanoTime() > end) {
                process.destroyForcibly();
                throw new AssertionError("no \"" + text + "\" in: " + output(output));
            }
            Thread.sleep(50);
        }
    }

    String output(String name) throws IOException {
        return Files.readString(home.resolve(name));
    }

    String log(String service) throws IOException {
        return Files.readString(data().resolve("logs").resolve(service + ".log"), StandardCharsets.UTF_8);
    }
}
