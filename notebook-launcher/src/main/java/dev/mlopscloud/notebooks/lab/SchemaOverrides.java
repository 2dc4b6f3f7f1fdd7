package dev.mlopscloud.notebooks.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Other defaults for settings than their plugins have, as administrators write them: {@code overrides.d/*.json} and
 * {@code overrides.json} beside the frontend, each also as JSON5, then {@code default_setting_overrides.json} in
 * Jupyter's configuration. Later files win; objects are merged, and null takes a value out.
 */
final class SchemaOverrides {
    private static final Logger LOG = Logger.getLogger(SchemaOverrides.class);

    private SchemaOverrides() {}

    /** What the files of this folder and these further files say, by plugin. */
    static ObjectNode read(Path folder, List<Path> further) {
        List<Path> files = new ArrayList<>();
        Path many = folder.resolve("overrides.d");
        if (Files.isDirectory(many)) {
            try (Stream<Path> found = Files.list(many)) {
                found.filter(file -> file.toString().matches(".*\\.json5?"))
                        .sorted()
                        .forEach(files::add);
            } catch (IOException e) {
                LOG.warnf("%s cannot be read: %s", many, e.getMessage());
            }
        }
        files.add(folder.resolve("overrides.json"));
        files.add(folder.resolve("overrides.json5"));
        files.addAll(further);
        ObjectNode overrides = Json.object();
        files.stream().filter(Files::isRegularFile).forEach(file -> {
            try {
                merge(overrides, Json.readRelaxed(Files.readString(file)));
            } catch (IOException e) {
                LOG.warnf("%s cannot be read: %s", file, e.getMessage());
            }
        });
        return overrides;
    }

    /** Changes the defaults in a schema. */
    static void apply(JsonNode schema, JsonNode defaults) {
        if (!(schema instanceof ObjectNode object) || !defaults.isObject()) {
            return;
        }
        ObjectNode properties =
                object.path("properties") instanceof ObjectNode present ? present : object.putObject("properties");
        for (Map.Entry<String, JsonNode> entry : defaults.properties()) {
            ObjectNode property = properties.path(entry.getKey()) instanceof ObjectNode present
                    ? present
                    : properties.putObject(entry.getKey());
            if (property.path("default") instanceof ObjectNode before
                    && entry.getValue().isObject()) {
                merge(before, entry.getValue());
            } else {
                property.set("default", entry.getValue());
            }
        }
    }

    private static void merge(ObjectNode into, JsonNode from) {
        for (Map.Entry<String, JsonNode> entry : from.properties()) {
            JsonNode value = entry.getValue();
            if (value.isNull()) {
                into.remove(entry.getKey());
            } else if (value.isObject() && into.path(entry.getKey()) instanceof ObjectNode before) {
                merge(before, value);
            } else {
                into.set(entry.getKey(), value);
            }
        }
    }
}
