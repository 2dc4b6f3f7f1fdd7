package dev.mlopscloud.standalone.stack;

import dev.mlopscloud.standalone.child.ChildCommand;
import dev.mlopscloud.standalone.configuration.Settings;
import dev.mlopscloud.standalone.configuration.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** How to run a service that was built: on this process's JDK, or as the executable that was compiled from it. */
final class ServiceProgram {
    private static final String JAR = "quarkus-run.jar";

    /** Enough to find programs, a home, a language and a place for temporary files; the rest stays out. */
    private static final List<String> INHERITED = List.of("PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR");

    private final Settings settings;
    private final Installation installation;

    ServiceProgram(Settings settings) {
        this.settings = settings;
        this.installation = new Installation(settings.directories().run().resolve("services"));
    }

    ChildCommand of(ServiceDefinition service) throws IOException {
        Path target = settings.directories().home().resolve(service.name()).resolve("target");
        Path program = settings.isOn("MLOPS_NATIVE")
                ? installation.install(service.name(), executable(target))
                : installation.install(service.name(), application(target)).resolve(JAR);
        String heap = "-Xmx" + service.heapMb() + "m";
        List<String> command = settings.isOn("MLOPS_NATIVE")
                ? List.of(program.toString(), heap)
                : List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        heap,
                        "-XX:+UseSerialGC",
                        "-XX:+UseCompactObjectHeaders",
                        "-XX:+ExitOnOutOfMemoryError",
                        "--enable-native-access=ALL-UNNAMED",
                        "-jar",
                        program.toString());
        Map<String, String> environment = new HashMap<>(settings.inherited(INHERITED));
        environment.putAll(service.environment());
        return new ChildCommand(
                command,
                program.toString(),
                environment,
                settings.directories().data(),
                service.port().number());
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
