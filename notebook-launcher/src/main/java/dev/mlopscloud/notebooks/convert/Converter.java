package dev.mlopscloud.notebooks.convert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.ApiError;
import dev.mlopscloud.notebooks.api.Json;
import dev.mlopscloud.notebooks.disk.Pieces;
import dev.mlopscloud.notebooks.kernel.KernelsConfig;
import dev.mlopscloud.notebooks.kernel.ProgramEnvironment;
import dev.mlopscloud.notebooks.process.ProcessSessions;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Runs {@code python -m nbconvert} of the kernels' environment. It works in an empty folder of its own, so that no file
 * that people wrote is taken for its configuration or a module.
 */
@Singleton
final class Converter {
    private static final Logger LOG = Logger.getLogger(Converter.class);
    private static final String LIST = "import json\nfrom nbconvert.exporters import base\nfound = {}\n"
            + "for name in base.get_export_names():\n"
            + "    try:\n        e = base.get_exporter(name)\n"
            + "        found[name] = {'output_mimetype': e.output_mimetype,"
            + " 'extension': getattr(e.file_extension, 'default_value', None) or e().file_extension}\n"
            + "    except Exception:\n        pass\nprint(json.dumps(found))";

    private final ConvertConfig config;
    private final String python;
    private final ProgramEnvironment environment;
    private final Semaphore running;
    private volatile @Nullable JsonNode formats;

    Converter(ConvertConfig config, KernelsConfig kernels, ProgramEnvironment environment) {
        this.config = config;
        this.python = kernels.python();
        this.environment = environment;
        this.running = new Semaphore(config.parallel());
    }

    /** What a conversion made: one file, or several in an archive. */
    // Sent, never compared.
    @SuppressWarnings("ArrayRecordComponent")
    record Converted(String name, String type, byte[] bytes) {}

    /** The formats of the installed nbconvert with their types; none where it is not installed. */
    JsonNode formats() throws IOException, InterruptedException {
        JsonNode known = formats;
        if (known != null && !known.isEmpty()) {
            return known;
        }
        Path folder = Files.createTempDirectory("nbconvert");
        try {
            Path out = folder.resolve("out");
            JsonNode found =
                    run(List.of("-c", LIST), folder, out) == 0 ? Json.read(Pieces.readAll(out)) : Json.object();
            formats = found;
            return found;
        } finally {
            delete(folder);
        }
    }

    /**
     * Converts a notebook.
     *
     * @throws ApiError 404 for an unknown format, 500 with nbconvert's last words if it fails
     */
    Converted convert(String format, String name, ObjectNode notebook, boolean sanitize)
            throws IOException, InterruptedException {
        JsonNode target = formats().path(format);
        if (target.isMissingNode()) {
            throw new ApiError(404, "No exporter for format: " + format);
        }
        running.acquire();
        Path folder = Files.createTempDirectory("nbconvert");
        try {
            String stem = name.endsWith(".ipynb") ? name.substring(0, name.length() - 6) : name;
            Path input = Files.createDirectory(folder.resolve("in")).resolve(stem + ".ipynb");
            Path output = Files.createDirectory(folder.resolve("out"));
            Path words = folder.resolve("words");
            Files.write(input, Json.bytes(notebook));
            List<String> arguments = new ArrayList<>(List.of("-m", "nbconvert", "--to", format, "--output-dir"));
            arguments.add(output.toString());
            if (sanitize) {
                arguments.add("--HTMLExporter.sanitize_html=True");
            }
            arguments.add(input.toString());
            if (run(arguments, Files.createDirectory(folder.resolve("work")), words) != 0) {
                throw new ApiError(500, "nbconvert failed: " + lastLine(words));
            }
            return collect(output, stem, target);
        } finally {
            running.release();
            delete(folder);
        }
    }

    private int run(List<String> arguments, Path folder, Path words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            command.addAll(List.of("/usr/bin/setsid", "--wait"));
        }
        command.add(python.contains("/") ? Path.of(python).toAbsolutePath().toString() : python);
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectError(
                        folder.resolveSibling(folder.getFileName() + ".errors").toFile())
                .redirectOutput(words.toFile());
        if (arguments.getFirst().equals("-m")) {
            builder.redirectError(ProcessBuilder.Redirect.to(words.toFile()));
        }
        builder.environment().clear();
        builder.environment().putAll(environment.variables());
        builder.environment().put("PYTHONSAFEPATH", "1");
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            LOG.warnf("nbconvert cannot be started: %s", e.getMessage());
            return -1;
        }
        try {
            if (process.waitFor(config.limit().toMillis(), TimeUnit.MILLISECONDS)) {
                return process.exitValue();
            }
            throw new ApiError(500, "nbconvert did not end in time");
        } finally {
            Stream<ProcessHandle> rest = Stream.concat(process.descendants(), Stream.of(process.toHandle()));
            rest.forEach(one -> {
                ProcessSessions.kill(one.pid());
                one.destroyForcibly();
            });
            Files.deleteIfExists(folder.resolveSibling(folder.getFileName() + ".errors"));
        }
    }

    private static String lastLine(Path words) throws IOException {
        if (!Files.isRegularFile(words)) {
            return "it said nothing";
        }
        List<String> lines = new String(Pieces.readAll(words), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
        return lines.isEmpty() ? "it said nothing" : lines.getLast();
    }

    private static Converted collect(Path output, String stem, JsonNode target) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.walk(output)) {
            files = found.filter(Files::isRegularFile).sorted().toList();
        }
        if (files.isEmpty()) {
            throw new ApiError(500, "nbconvert failed: it wrote nothing");
        }
        if (files.size() == 1) {
            String type = target.path("output_mimetype").asText("application/octet-stream");
            return new Converted(
                    String.valueOf(files.getFirst().getFileName()),
                    type.isEmpty() ? "text/plain" : type,
                    Pieces.readAll(files.getFirst()));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream archive = new ZipOutputStream(bytes)) {
            for (Path file : files) {
                archive.putNextEntry(new ZipEntry(output.relativize(file).toString()));
                Files.copy(file, archive);
                archive.closeEntry();
            }
        }
        return new Converted(stem + ".zip", "application/zip", bytes.toByteArray());
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> found = Files.walk(folder)) {
            for (Path file : found.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
