package dev.mlopscloud.workflows.operator;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Lets the programs of traced tries hand their trace on: they find it in {@code TRACEPARENT}, and MLflow's client sends
 * it with each of its requests, by a plugin of ours on {@code PYTHONPATH}.
 */
final class TracedPrograms {
    private static final String MODULE = "mlops_cloud_trace.py";
    private static final String ENTRY_POINTS = "entry_points.txt";
    /** Python finds plugins by the folder that an installed package has beside it. */
    private static final String PACKAGE = "mlops_cloud_trace-1.dist-info";

    private final Path folder;

    TracedPrograms(Path tasks) {
        this.folder = tasks.toAbsolutePath().normalize().resolve("tracing");
    }

    /** Adds what a trace needs to the variables of a program; nothing without a trace. */
    void add(Map<String, String> trace, Map<String, String> environment) throws IOException {
        if (trace.isEmpty()) {
            return;
        }
        place();
        environment.putAll(trace);
        environment.merge("PYTHONPATH", folder.toString(), (others, plugin) -> others + File.pathSeparator + plugin);
    }

    private void place() throws IOException {
        Path points = folder.resolve(PACKAGE).resolve(ENTRY_POINTS);
        if (Files.exists(points)) {
            return;
        }
        Files.createDirectories(points.getParent());
        Files.writeString(folder.resolve(MODULE), Operators.text(MODULE));
        Files.writeString(
                points.resolveSibling("METADATA"), "Metadata-Version: 2.1\nName: mlops-cloud-trace\nVersion: 1\n");
        Files.writeString(points, Operators.text(ENTRY_POINTS));
    }
}
