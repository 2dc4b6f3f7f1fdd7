package dev.mlopscloud.notebooks.kernel;

import dev.mlopscloud.notebooks.disk.AtomicFile;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Starts kernel processes: command line, environment and files. */
@Singleton
final class Launcher {
    /** Variables that describe the machine and the person, and hold no secrets. */
    private static final Set<String> HARMLESS = Set.of(
            "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "TERM");

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");
    private static final Set<String> PYTHONS = Set.of("python", "python3");

    private final KernelSpecs specs;
    private final KernelsConfig config;
    private final Path runtime;

    Launcher(KernelSpecs specs, KernelsConfig config) {
        this.specs = specs;
        this.config = config;
        try {
            this.runtime = AtomicFile.privateDirectory(
                    config.runtimeDirectory().toAbsolutePath().normalize());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path connectionFile(String id) {
        return runtime.resolve("kernel-" + id + ".json");
    }

    private Path log(String id) {
        return runtime.resolve("kernel-" + id + ".log");
    }

    void forget(String id) throws IOException {
        Files.deleteIfExists(connectionFile(id));
        Files.deleteIfExists(log(id));
    }

    KernelProcess launch(String id, KernelSpec spec, Path directory, String sessionName) throws IOException {
        String interpreter = interpreter();
        List<String> argv = spec.argv().stream()
                .map(argument -> argument.replace(
                                "{connection_file}", connectionFile(id).toString())
                        .replace("{resource_dir}", spec.directory().toString())
                        .replace("{prefix}", specs.prefix().toString()))
                .toList();
        if (argv.isEmpty()) {
            throw new IOException("the kernelspec names no program");
        }
        if (PYTHONS.contains(argv.get(0))) {
            argv = Stream.concat(Stream.of(interpreter), argv.stream().skip(1)).toList();
        }
        Map<String, String> environment = environment(spec, sessionName);
        return KernelProcess.launch(argv, directory, environment, log(id), interpreter);
    }

    /** Absolute, because the kernel's working directory is another; not resolved, because environments are links. */
    private String interpreter() {
        String python = config.python();
        return python.contains("/") ? Path.of(python).toAbsolutePath().toString() : python;
    }

    private Map<String, String> environment(KernelSpec spec, String sessionName) {
        Map<String, String> ours = System.getenv();
        Set<String> names = new TreeSet<>(HARMLESS);
        names.addAll(config.passEnvironment().orElse(List.of()));
        Map<String, String> environment = new HashMap<>();
        for (String name : names) {
            String value = ours.get(name.strip());
            if (value != null) {
                environment.put(name.strip(), value);
            }
        }
        String path = ours.getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin");
        environment.put("PATH", specs.prefix().resolve("bin") + ":" + path);
        environment.put("JPY_SESSION_NAME", sessionName);
        spec.env().forEach((name, value) -> environment.put(name, expand(value, environment)));
        return environment;
    }

    private static String expand(String value, Map<String, String> environment) {
        return VARIABLE.matcher(value)
                .replaceAll(found -> Matcher.quoteReplacement(environment.getOrDefault(found.group(1), found.group())));
    }
}
