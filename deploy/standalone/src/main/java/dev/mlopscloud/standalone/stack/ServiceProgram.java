package dev.mlopscloud.standalone.stack;

import dev.mlopscloud.standalone.child.ChildCommand;
import dev.mlopscloud.standalone.configuration.Settings;
import dev.mlopscloud.standalone.configuration.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** How to run a service that was built: on this process's JDK, or as the executable that was compiled from it. */
public final class ServiceProgram {
    /** The variable that makes services write down what they load, for {@link #STARTS}. */
    public static final String LEARN = "MLOPS_LEARN_STARTS";

    /** The variable that names a folder where each service's JVM writes what it reaches by reflection. */
    private static final String RECORD = "MLOPS_RECORD_REFLECTION";

    private static final String JAR = "quarkus-run.jar";

    /** The JDK's ahead-of-time cache of a service, made by an earlier run: with it, a start takes a quarter. */
    private static final String STARTS = "start.aot";

    /** Enough to find programs, a home, a language and a place for temporary files; the rest stays out. */
    private static final List<String> INHERITED = List.of("PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR");

    /** A server for notebooks mostly waits: it begins with a small heap and shrinks again. */
    private static final List<String> MOSTLY_IDLE = List.of(
            "-Xms8m",
            "-XX:MinHeapFreeRatio=10",
            "-XX:MaxHeapFreeRatio=20",
            "-XX:TrimNativeHeapInterval=5000",
            "-Djdk.nio.maxCachedBufferSize=262144");

    /** It leaves the large compiler to work that goes on for a while; while it learns, to all that it may ever do. */
    private static final List<String> PATIENT_COMPILER = List.of(
            "-XX:Tier4InvocationThreshold=15000",
            "-XX:Tier4MinInvocationThreshold=2000",
            "-XX:Tier4CompileThreshold=45000",
            "-XX:Tier4BackEdgeThreshold=120000");

    private final Settings settings;
    private final Installation installation;

    ServiceProgram(Settings settings) {
        this.settings = settings;
        this.installation = new Installation(settings.directories().run().resolve("services"));
    }

    ChildCommand of(ServiceDefinition service) throws IOException {
        Path target = settings.directories().home().resolve(service.name()).resolve("target");
        boolean compiled = settings.isOn("MLOPS_NATIVE");
        Path program = compiled
                ? installation.install(service.name(), executable(target))
                : installation.install(service.name(), application(target)).resolve(JAR);
        String heap = "-Xmx" + service.heapMb() + "m";
        Map<String, String> environment = new HashMap<>(settings.inherited(INHERITED));
        environment.putAll(service.environment());
        return new ChildCommand(
                compiled ? List.of(program.toString(), heap) : java(service, program, target),
                program.toString(),
                environment,
                settings.directories().data(),
                service.port().number());
    }

    private List<String> java(ServiceDefinition service, Path program, Path target) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + service.heapMb() + "m");
        if (service.name().equals("notebook-launcher")) {
            command.addAll(MOSTLY_IDLE);
            if (!settings.isOn(LEARN)) {
                command.addAll(PATIENT_COMPILER);
            }
        }
        command.add("-XX:+UseSerialGC");
        command.add("-XX:+UseCompactObjectHeaders");
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.add("--enable-native-access=ALL-UNNAMED");
        Path starts = program.resolveSibling(STARTS);
        String records = settings.text(RECORD, "");
        if (!records.isEmpty()) {
            Path agent = settings.directories().home().resolve("native-check/target/native-check.jar");
            command.add("-javaagent:" + agent + "=" + Path.of(records).resolve(service.name() + ".tsv"));
        } else if (settings.isOn(LEARN)) {
            command.add("-XX:AOTCacheOutput=" + application(target).resolve(STARTS));
        } else if (Files.exists(starts)) {
            command.add("-XX:AOTCache=" + starts);
            // A cache of another JDK is passed over, and is no news.
            command.add("-Xlog:aot=off");
        }
        command.add("-jar");
        command.add(program.toString());
        return command;
    }

    private static Path application(Path target) {
        Path application = target.resolve("quarkus-app");
        if (!Files.exists(application.resolve(JAR))) {
            throw new SettingsException(
                    "Not built: " + application.resolve(JAR) + " is missing. ./mlops up builds it.");
        }
        return application;
    }

    private static Path executable(Path target) throws IOException {
        if (Files.isDirectory(target)) {
            try (Stream<Path> files = Files.list(target)) {
                Path found = files.filter(file -> file.getFileName().toString().endsWith("-runner"))
                        .filter(Files::isExecutable)
                        .sorted()
                        .findFirst()
                        .orElse(null);
                if (found != null) {
                    return found;
                }
            }
        }
        throw new SettingsException(
                "MLOPS_NATIVE is set, and there is no *-runner in " + target + ": mvn package -Dnative builds it.");
    }
}
