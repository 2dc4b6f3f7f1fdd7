package dev.mlopscloud.notebooks.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.ApiError;
import dev.mlopscloud.notebooks.api.Json;
import dev.mlopscloud.notebooks.disk.AtomicFile;
import dev.mlopscloud.notebooks.state.StateConfig;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/** What people have set, one JSON5 file for each plugin, beside the schemas of what can be set. */
@Singleton
final class Settings {
    private static final String SUFFIX = ".jupyterlab-settings";
    private static final int MAX_RAW = 1024 * 1024;

    private final Schemas schemas;
    private final Path folder;
    private volatile byte[] list = new byte[0];

    Settings(Schemas schemas, StateConfig state) {
        this.schemas = schemas;
        this.folder = state.directory().toAbsolutePath().normalize().resolve("user-settings");
    }

    /** The heaviest answer of the page's boot, kept until somebody changes a setting. */
    byte[] list() throws IOException {
        byte[] kept = list;
        if (kept.length > 0) {
            return kept;
        }
        ArrayNode models = Json.array();
        for (String id : schemas.all().keySet()) {
            models.add(model(id));
        }
        ObjectNode answer = Json.object();
        answer.set("settings", models);
        byte[] made = Json.bytes(answer);
        list = made;
        return made;
    }

    ObjectNode ids() {
        ArrayNode ids = Json.array();
        schemas.all().keySet().forEach(id -> ids.add(Json.object().put("id", id)));
        ObjectNode answer = Json.object();
        answer.set("settings", ids);
        return answer;
    }

    ObjectNode model(String id) throws IOException {
        Schemas.Schema schema = schema(id);
        ObjectNode model = Json.object().put("id", id);
        model.set("schema", schema.schema());
        model.put("version", schema.version());
        Path file = file(id);
        if (!Files.isRegularFile(file)) {
            model.put("raw", "{}");
            model.set("settings", Json.object());
            return model.putNull("last_modified").putNull("created");
        }
        String raw = Files.readString(file);
        model.put("raw", raw);
        JsonNode settings = parsed(raw, model);
        Optional<String> problem = SettingsCheck.problem(settings, schema.schema());
        problem.ifPresent(wrong -> model.put("warning", "Failed validating settings (" + id + "): " + wrong));
        model.set("settings", problem.isEmpty() ? settings : Json.object());
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return model.put(
                        "last_modified", Json.time(attributes.lastModifiedTime().toInstant()))
                .put("created", Json.time(attributes.creationTime().toInstant()));
    }

    private static JsonNode parsed(String raw, ObjectNode model) {
        try {
            return Json.readRelaxed(raw);
        } catch (IOException e) {
            model.put("warning", "The settings file is not readable and is left out");
            return Json.object();
        }
    }

    private Schemas.Schema schema(String id) {
        Schemas.Schema schema = schemas.all().get(id);
        if (schema == null) {
            throw new ApiError(404, "Schema not found: " + id);
        }
        return schema;
    }

    /** Stores what a person wrote, comments and all, if it fits the schema. */
    void save(String id, String raw) throws IOException {
        Schemas.Schema schema = schema(id);
        if (raw.length() > MAX_RAW) {
            throw new ApiError(400, "The settings are too long");
        }
        JsonNode settings;
        try {
            settings = Json.readRelaxed(raw);
        } catch (IOException e) {
            throw new ApiError(400, "Failed to parse settings: not JSON5");
        }
        SettingsCheck.check(id, settings, schema.schema());
        Path file = file(id);
        AtomicFile.privateDirectory(file.resolveSibling("."));
        AtomicFile.write(file, raw.getBytes(StandardCharsets.UTF_8));
        list = new byte[0];
    }

    /** Only ids of schemas reach this, so the path cannot leave the folder. */
    private Path file(String id) {
        int colon = id.indexOf(':');
        return folder.resolve(id.substring(0, colon)).resolve(id.substring(colon + 1) + SUFFIX);
    }
}
