package dev.mlopscloud.notebooks.testing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A kernelspec whose kernels run in containers: of the image that {@code mlops.test.kernel-image} names, whose
 * {@code python3} has ipykernel, or else of an empty one that borrows this machine's programs and the tests' Python.
 */
public final class ContainerKernels extends NotebookFolders {
    /** The kernelspec. */
    public static final String NAME = "boxed";

    /** What its kernels may take. */
    public static final long MEMORY_BYTES = 512L * 1024 * 1024;

    private static final String IMAGE = "mlops-test/borrowed";
    private static final String PROPERTY = "mlops.test.kernel-image";
    private static final int EMPTY_ARCHIVE_BYTES = 1024;

    /** Whether an engine answers. */
    public static boolean engineAnswers() {
        try {
            return run(new byte[0], List.of("docker", "info")).exit() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether the image to use is named. */
    public static boolean configuresImage() {
        return System.getProperty(PROPERTY) != null;
    }

    /** Runs a command of the engine and returns what it prints. */
    public static String docker(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("docker"));
        command.addAll(List.of(arguments));
        Said said = run(new byte[0], command);
        if (said.exit() != 0) {
            throw new IOException(command + ": " + said.text());
        }
        return said.text();
    }

    private record Said(int exit, String text) {}

    private static Said run(byte[] input, List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(input);
        }
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            return process.waitFor(60, TimeUnit.SECONDS) ? new Said(process.exitValue(), text) : new Said(-1, text);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public Map<String, String> start() {
        Map<String, String> settings = super.start();
        if (!engineAnswers()) {
            return settings;
        }
        try {
            // The environment of kernels is the folder above the interpreter's: one with a kernelspec of our own.
            Path environment = Files.createTempDirectory("boxed");
            Path python = environment.resolve("bin").resolve("python3");
            Files.createDirectories(environment.resolve("bin"));
            Files.createSymbolicLink(python, interpreter());
            Path spec = Files.createDirectories(
                    environment.resolve("share/jupyter/kernels").resolve(NAME));
            Files.write(spec.resolve("kernel.json"), Json.bytes(spec()));
            settings.put("mlops.kernels.python", python.toString());
            return settings;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path interpreter() throws IOException {
        Path named = Path.of(KernelPython.path());
        return named.isAbsolute()
                ? named
                : Path.of(run(new byte[0], List.of("which", named.toString())).text());
    }

    private static ObjectNode spec() throws IOException {
        ObjectNode spec = Json.object().put("display_name", "Boxed").put("language", "python");
        ArrayNode argv = spec.putArray("argv");
        String program =
                configuresImage() ? "/usr/bin/env python3" : interpreter().toString();
        List.of(program.split(" ", -1)).forEach(argv::add);
        List.of("-m", "ipykernel_launcher", "-f", "{connection_file}").forEach(argv::add);
        ObjectNode metadata = spec.putObject("metadata");
        metadata.putObject("limits").put("memory_bytes", MEMORY_BYTES);
        ObjectNode provisioner =
                metadata.putObject("kernel_provisioner").put("provisioner_name", "container-provisioner");
        ObjectNode config = provisioner.putObject("config");
        if (configuresImage()) {
            config.put("image", System.getProperty(PROPERTY));
        } else {
            Said made = run(new byte[EMPTY_ARCHIVE_BYTES], List.of("docker", "import", "-", IMAGE));
            if (made.exit() != 0) {
                throw new IOException("no image could be made: " + made.text());
            }
            config.put("image", IMAGE);
            ArrayNode volumes = config.putArray("volumes");
            borrowed().forEach(folder -> volumes.add(folder + ":" + folder + ":ro"));
        }
        return spec;
    }

    /** The folders of this machine that the tests' Python needs. */
    private static Set<String> borrowed() throws IOException {
        Set<String> folders = new LinkedHashSet<>();
        for (String system : List.of("/usr", "/bin", "/lib", "/lib64")) {
            if (Files.isDirectory(Path.of(system))) {
                folders.add(system);
            }
        }
        String code = "import sys; print(sys.prefix, sys.base_prefix, sep='\\n')";
        run(new byte[0], List.of(KernelPython.path(), "-c", code))
                .text()
                .lines()
                .filter(folder -> !folder.startsWith("/usr"))
                .forEach(folders::add);
        return folders;
    }

    @Override
    public void stop() {
        try {
            if (engineAnswers() && !configuresImage()) {
                docker("rmi", "--force", IMAGE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
