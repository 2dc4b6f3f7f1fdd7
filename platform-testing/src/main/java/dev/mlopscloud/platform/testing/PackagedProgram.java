package dev.mlopscloud.platform.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How to start a module's service as it is delivered, for tests that kill it. */
public final class PackagedProgram {
    private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");
    private static final String STARTS = "start.aot";

    private PackagedProgram() {}

    /**
     * The native executable where one was built, else the jar on this JVM, quickly where its start has been learned.
     *
     * @param heapMb the largest heap, in MiB
     * @param options settings as {@code -Dname=value}
     */
    public static List<String> command(int heapMb, List<String> options) {
        List<String> command = new ArrayList<>();
        Path executable = Path.of(System.getProperty("native.image.path", "none"));
        if (Files.isExecutable(executable)) {
            command.add(executable.toString());
            command.add("-Xmx" + heapMb + "m");
            command.addAll(options);
            return command;
        }
        if (!Files.exists(JAR)) {
            throw new IllegalStateException("The service is not packaged: neither " + executable + " nor " + JAR);
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + heapMb + "m");
        command.add("-XX:+UseSerialGC");
        command.add("-XX:+UseCompactObjectHeaders");
        Path starts = JAR.resolveSibling(STARTS);
        if (Files.exists(starts)) {
            command.add("-XX:AOTCache=" + starts);
        }
        command.addAll(options);
        command.add("-jar");
        command.add(JAR.toString());
        return command;
    }
}
