package dev.mlopscloud.notebooks.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.Json;
import dev.mlopscloud.platform.ui.UiDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

/** An extension of the page that a Python package brought along. */
record LabExtension(String name, Path directory, JsonNode description, UiDirectory files, FileTime changed) {

    static LabExtension read(String name, Path directory) throws IOException {
        Path file = directory.resolve("package.json");
        return new LabExtension(
                name,
                directory,
                Json.read(Files.readAllBytes(file)),
                UiDirectory.read(directory),
                Files.getLastModifiedTime(file));
    }

    boolean current() throws IOException {
        return Files.getLastModifiedTime(directory.resolve("package.json")).equals(changed);
    }

    /** Whether it was built to be loaded by the page at run time. */
    boolean federated() {
        return description.path("jupyterlab").path("_build").path("load").isTextual();
    }

    String version() {
        return description.path("version").asText("N/A");
    }

    /** What the page must know to load it. */
    ObjectNode pageConfig() {
        JsonNode build = description.path("jupyterlab").path("_build");
        ObjectNode entry = Json.object().put("name", name);
        for (String key : new String[] {"load", "extension", "mimeExtension", "style", "entrypoints"}) {
            if (build.has(key)) {
                entry.set(key, build.get(key));
            }
        }
        return entry;
    }
}
