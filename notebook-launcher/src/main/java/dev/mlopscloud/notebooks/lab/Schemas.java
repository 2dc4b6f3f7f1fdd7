package dev.mlopscloud.notebooks.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.Json;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The settings that the frontend and its extensions have, by id ({@code package:plugin}). The lab directory's
 * {@code settings/overrides.json} changes their defaults.
 */
@Singleton
final class Schemas {
    private static final Logger LOG = Logger.getLogger(Schemas.class);

    private final NavigableMap<String, Schema> schemas = new TreeMap<>(Collections.reverseOrder());

    /** A plugin's schema and the version of its package. */
    record Schema(JsonNode schema, String version) {}

    Schemas(LabConfig config, LabExtensions extensions) {
        config.directory().ifPresent(lab -> {
            addAll(lab.resolve("schemas"), null);
            silenceNews();
            config.notebookDirectory().ifPresent(notebook -> addAll(notebook.resolve("schemas"), null));
        });
        for (LabExtension extension : extensions.all()) {
            addAll(extension.directory().resolve("schemas"), extension.version());
        }
        config.directory().ifPresent(lab -> SchemaOverrides.read(lab.resolve("settings"), extensions.defaultSettings())
                .properties()
                .forEach(entry -> {
                    Schema schema = schemas.get(entry.getKey());
                    if (schema != null) {
                        SchemaOverrides.apply(schema.schema(), entry.getValue());
                    }
                }));
    }

    private void addAll(Path folder, @org.jspecify.annotations.Nullable String version) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder, 3)) {
            files.filter(file -> file.toString().endsWith(".json"))
                    .filter(file -> !file.endsWith("package.json"))
                    .forEach(file -> add(folder, file, version));
        } catch (IOException e) {
            LOG.warnf("Settings in %s cannot be read: %s", folder, e.getMessage());
        }
    }

    private void add(Path folder, Path file, @org.jspecify.annotations.Nullable String version) {
        Path owner = file.getParent();
        if (owner == null) {
            return;
        }
        String plugin = String.valueOf(file.getFileName()).replaceFirst("\\.json$", "");
        String id = folder.relativize(owner).toString().replace('\\', '/') + ":" + plugin;
        try {
            JsonNode schema = Json.read(Files.readAllBytes(file));
            schemas.putIfAbsent(id, new Schema(schema, version == null ? versionOf(owner) : version));
        } catch (IOException e) {
            LOG.warnf("The settings of %s cannot be read: %s", id, e.getMessage());
        }
    }

    private static String versionOf(Path folder) throws IOException {
        Path description = folder.resolve("package.json.orig");
        return Files.isRegularFile(description)
                ? Json.read(Files.readAllBytes(description)).path("version").asText("N/A")
                : "N/A";
    }

    /** This server asks nobody on the network for news, so the page need not offer them. */
    private void silenceNews() {
        Schema schema = schemas.get("@jupyterlab/apputils-extension:notification");
        if (schema != null && schema.schema().path("properties") instanceof ObjectNode properties) {
            if (properties.path("fetchNews") instanceof ObjectNode news) {
                news.put("default", "false");
            }
            if (properties.path("checkForUpdates") instanceof ObjectNode updates) {
                updates.put("default", false);
            }
        }
    }

    /** All, last id first, as Jupyter lists them. */
    Map<String, Schema> all() {
        return schemas;
    }
}
