package dev.mlopscloud.notebooks.kernel;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The kernels that are installed, found where Jupyter looks: the first folder that has a name wins. */
@Singleton
public final class KernelSpecs {
    private static final Logger LOG = Logger.getLogger(KernelSpecs.class);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");

    private final List<Path> folders;
    private final String defaultName;
    private final Path prefix;

    KernelSpecs(KernelsConfig config) {
        this.prefix = environmentOf(config.python());
        this.folders = folders(prefix);
        this.defaultName = config.defaultName();
    }

    /**
     * The folder above {@code bin} of an interpreter: where its {@code share/jupyter} is. The link that a virtual
     * environment's interpreter is must not be followed.
     */
    public static Path environmentOf(String python) {
        Path interpreter = Path.of(python);
        if (!interpreter.isAbsolute()) {
            interpreter = onPath(python).orElse(Path.of("/usr/bin/python3"));
        }
        Path bin = interpreter.getParent();
        Path environment = bin == null ? null : bin.getParent();
        return environment == null ? Path.of("/usr") : environment;
    }

    private static Optional<Path> onPath(String program) {
        String path = System.getenv("PATH");
        return Stream.of((path == null ? "" : path).split(":"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static List<Path> folders(Path prefix) {
        List<Path> folders = new ArrayList<>();
        @Nullable String listed = System.getenv("JUPYTER_PATH");
        if (listed != null) {
            Stream.of(listed.split(":"))
                    .filter(path -> !path.isEmpty())
                    .forEach(path -> folders.add(Path.of(path, "kernels")));
        }
        folders.add(prefix.resolve("share/jupyter/kernels"));
        folders.add(home().resolve(".local/share/jupyter/kernels"));
        folders.add(Path.of("/usr/local/share/jupyter/kernels"));
        folders.add(Path.of("/usr/share/jupyter/kernels"));
        return folders.stream().distinct().toList();
    }

    /** The folder of whoever runs this server, as the environment has it, like Jupyter. */
    public static Path home() {
        String home = System.getenv("HOME");
        return Path.of(home == null || home.isEmpty() ? System.getProperty("user.home") : home);
    }

    /** The environment that {@code python} in a kernelspec stands for. */
    Path prefix() {
        return prefix;
    }

    /** The kernel of requests that name none. */
    public String defaultName() {
        return defaultName;
    }

    /** All kernels by name. Read anew each time: installing a kernel needs no restart. */
    Map<String, KernelSpec> all() {
        Map<String, KernelSpec> specs = new TreeMap<>();
        for (Path folder : folders) {
            try (Stream<Path> entries = Files.list(folder)) {
                entries.filter(entry -> Files.isRegularFile(entry.resolve("kernel.json")))
                        .filter(entry -> NAME.matcher(String.valueOf(entry.getFileName()))
                                .matches())
                        .forEach(entry -> add(specs, entry));
            } catch (IOException e) {
                LOG.debugf("No kernels in %s", folder);
            }
        }
        return specs;
    }

    private static void add(Map<String, KernelSpec> specs, Path directory) {
        try {
            KernelSpec spec = KernelSpec.read(directory);
            specs.putIfAbsent(spec.name(), spec);
        } catch (IOException e) {
            LOG.warnf("The kernelspec %s cannot be read: %s", directory, e.getMessage());
        }
    }

    /** The kernel of this name, in any case of letters, if it is installed; {@code python} is the usual one. */
    Optional<KernelSpec> find(String name) {
        if (!NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        Map<String, KernelSpec> installed = all();
        KernelSpec exact = installed.get(name);
        if (exact == null && name.equals("python")) {
            exact = installed.get(defaultName);
        }
        return exact != null
                ? Optional.of(exact)
                : installed.values().stream()
                        .filter(spec -> spec.name().equalsIgnoreCase(name))
                        .findFirst();
    }

    /** Whether a kernel of this name is installed. */
    public boolean has(String name) {
        return find(name).isPresent();
    }
}
