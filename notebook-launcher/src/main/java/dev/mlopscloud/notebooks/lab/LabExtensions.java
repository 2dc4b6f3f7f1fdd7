package dev.mlopscloud.notebooks.lab;

import dev.mlopscloud.notebooks.api.Json;
import dev.mlopscloud.notebooks.kernel.KernelSpecs;
import dev.mlopscloud.notebooks.kernel.KernelsConfig;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The extensions installed with pip into the kernels' environment, {@code share/jupyter/labextensions}. Looked for anew
 * whenever the page is loaded, so installing one needs no restart.
 */
@Singleton
final class LabExtensions {
    private static final Logger LOG = Logger.getLogger(LabExtensions.class);

    private final List<Path> folders;
    private final List<Path> configurations;
    private volatile Map<String, LabExtension> known = Map.of();

    LabExtensions(KernelsConfig config, LabConfig lab) {
        Path environment = KernelSpecs.environmentOf(config.python());
        this.folders = Stream.concat(
                        lab.notebookDirectory().map(notebook -> notebook.resolve("labextensions")).stream(),
                        Stream.of(
                                environment.resolve("share/jupyter/labextensions"),
                                KernelSpecs.home().resolve(".local/share/jupyter/labextensions"),
                                Path.of("/usr/local/share/jupyter/labextensions"),
                                Path.of("/usr/share/jupyter/labextensions")))
                .distinct()
                .toList();
        this.configurations = List.of(
                Path.of("/usr/local/etc/jupyter/labconfig/page_config.json"),
                environment.resolve("etc/jupyter/labconfig/page_config.json"),
                KernelSpecs.home().resolve(".jupyter/labconfig/page_config.json"));
        refresh();
    }

    /** Looks again at what is installed. */
    void refresh() {
        Map<String, LabExtension> found = new LinkedHashMap<>();
        for (Path folder : folders) {
            for (Path entry : children(folder)) {
                String name = String.valueOf(entry.getFileName());
                if (name.startsWith("@")) {
                    children(entry).forEach(scoped -> add(found, name + "/" + scoped.getFileName(), scoped));
                } else {
                    add(found, name, entry);
                }
            }
        }
        known = found;
    }

    private static List<Path> children(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            LOG.warnf("Extensions in %s cannot be read: %s", folder, e.getMessage());
            return List.of();
        }
    }

    private void add(Map<String, LabExtension> found, String name, Path directory) {
        if (found.containsKey(name) || !Files.isRegularFile(directory.resolve("package.json"))) {
            return;
        }
        try {
            LabExtension before = known.get(name);
            found.put(name, before != null && before.current() ? before : LabExtension.read(name, directory));
        } catch (IOException e) {
            LOG.warnf("The extension %s cannot be read: %s", name, e.getMessage());
        }
    }

    /** What the machine's and the person's {@code page_config.json} switch off; the person's has the last word. */
    Set<String> disabledByHand() {
        Set<String> disabled = new TreeSet<>();
        for (Path file : configurations) {
            if (Files.isRegularFile(file)) {
                try {
                    Json.readRelaxed(Files.readString(file))
                            .path("disabledExtensions")
                            .properties()
                            .forEach(entry -> {
                                disabled.remove(entry.getKey());
                                if (entry.getValue().asBoolean()) {
                                    disabled.add(entry.getKey());
                                }
                            });
                } catch (IOException e) {
                    LOG.warnf("%s cannot be read: %s", file, e.getMessage());
                }
            }
        }
        return disabled;
    }

    /** The files in which the machine and the person set defaults of settings; the person's come last. */
    List<Path> defaultSettings() {
        return configurations.stream()
                .map(file -> file.resolveSibling("default_setting_overrides.json"))
                .toList();
    }

    List<LabExtension> all() {
        return new ArrayList<>(known.values());
    }

    /** The extension that a path below {@code /lab/extensions/} belongs to. */
    Optional<LabExtension> owning(String path) {
        return known.values().stream()
                .filter(extension -> path.startsWith(extension.name() + "/"))
                .findFirst();
    }
}
