package dev.mlopscloud.notebooks.kernel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.disk.AtomicFile;
import dev.mlopscloud.notebooks.process.Limits;
import io.quarkus.runtime.configuration.MemorySize;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Starts kernel processes: command line, environment and files. */
@Singleton
final class Launcher {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");
    private static final Set<String> PYTHONS = Set.of("python", "python3");

    private final KernelSpecs specs;
    private final KernelsConfig config;
    private final ProgramEnvironment environment;
    private final List<Provisioner> provisioners;
    private final Path runtime;

    Launcher(
            KernelSpecs specs,
            KernelsConfig config,
            ProgramEnvironment environment,
            LocalProvisioner local,
            ContainerProvisioner containers) {
        this.provisioners = List.of(local, containers);
        this.environment = environment;
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

    KernelProcess launch(Kernel.Identity kernel) throws IOException {
        String id = kernel.id();
        KernelSpec spec = kernel.spec();
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
        return provisioner(spec)
                .launch(new Provisioner.Launch(
                        id,
                        argv,
                        kernel.directory(),
                        environment(kernel),
                        connectionFile(id),
                        log(id),
                        limits(spec),
                        spec.provisionerConfig()));
    }

    private Provisioner provisioner(KernelSpec spec) throws IOException {
        String wanted = spec.provisioner().isEmpty() ? LocalProvisioner.NAME : spec.provisioner();
        for (Provisioner provisioner : provisioners) {
            if (provisioner.name().equals(wanted)) {
                return provisioner;
            }
        }
        throw new IOException("there is no provisioner " + wanted);
    }

    /** The kernel of a record, if it still runs where it was started. */
    Optional<KernelProcess> find(KernelSpec spec, String id, ObjectNode record) throws IOException {
        return provisioner(spec).find(id, record);
    }

    /** What the settings allow; a kernelspec may ask for something else. */
    private Limits limits(KernelSpec spec) {
        JsonNode own = spec.spec().path("metadata").path("limits");
        long memory = config.memoryLimit().map(MemorySize::asLongValue).orElse(0L);
        return new Limits(
                own.path("memory_bytes").asLong(memory), own.path("cpus").asDouble(config.cpuLimit()));
    }

    /** Absolute, because the kernel's working directory is another; not resolved, because environments are links. */
    private String interpreter() {
        String python = config.python();
        return python.contains("/") ? Path.of(python).toAbsolutePath().toString() : python;
    }

    private Map<String, String> environment(Kernel.Identity kernel) {
        Map<String, String> variables = environment.variables();
        variables.put("JPY_SESSION_NAME", kernel.sessionName());
        variables.putAll(kernel.variables());
        kernel.spec().env().forEach((name, value) -> variables.put(name, expand(value, variables)));
        return variables;
    }

    private static String expand(String value, Map<String, String> environment) {
        return VARIABLE.matcher(value)
                .replaceAll(found -> Matcher.quoteReplacement(environment.getOrDefault(found.group(1), found.group())));
    }
}
