package dev.mlopscloud.notebooks.home;

import dev.mlopscloud.notebooks.kernel.Kernel;
import dev.mlopscloud.notebooks.process.Usage;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** A row of the home page, in words. */
@RegisterForReflection
record RunningKernel(
        String id,
        String name,
        String document,
        String documentUrl,
        String state,
        String owner,
        String memory,
        String cpu,
        String idle,
        int connections,
        String lastOutput,
        String kept) {

    static RunningKernel of(Kernel kernel, String document, String documentUrl, double cpuShare, Usage usage) {
        String owner = kernel.owner().isEmpty() ? System.getProperty("user.name", "") : kernel.owner();
        boolean working = kernel.execution().equals("busy");
        return new RunningKernel(
                kernel.id(),
                kernel.name(),
                document,
                documentUrl,
                kernel.execution(),
                owner,
                bytes(usage.memoryBytes()),
                String.format(Locale.ROOT, "%.0f %%", cpuShare * 100),
                working ? "at work" : duration(Duration.between(kernel.lastActivity(), Instant.now())),
                kernel.connections(),
                kernel.link().journal().lastOutput(),
                bytes(kernel.link().journal().bytes()));
    }

    static String bytes(long bytes) {
        if (bytes < 1024 * 1024) {
            return Math.ceilDiv(bytes, 1024) + " KiB";
        }
        double mebibytes = bytes / (1024.0 * 1024);
        return mebibytes < 1024
                ? String.format(Locale.ROOT, "%.0f MiB", mebibytes)
                : String.format(Locale.ROOT, "%.1f GiB", mebibytes / 1024);
    }

    static String duration(Duration idle) {
        if (idle.toMinutes() < 1) {
            return Math.max(0, idle.toSeconds()) + " s";
        }
        if (idle.toHours() < 1) {
            return idle.toMinutes() + " min";
        }
        return idle.toDays() < 1 ? idle.toHours() + " h " + idle.toMinutesPart() + " min" : idle.toDays() + " d";
    }
}
