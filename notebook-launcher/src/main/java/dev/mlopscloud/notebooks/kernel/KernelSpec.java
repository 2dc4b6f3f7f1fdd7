package dev.mlopscloud.notebooks.kernel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One installed kernel.
 *
 * @param name the folder's name, and the kernel's in every request
 * @param directory where its logos are
 * @param spec the content of its {@code kernel.json}
 */
record KernelSpec(String name, Path directory, JsonNode spec) {

    static KernelSpec read(Path directory) throws IOException {
        String name = String.valueOf(directory.getFileName());
        return new KernelSpec(name, directory, Json.read(Files.readAllBytes(directory.resolve("kernel.json"))));
    }

    List<String> argv() {
        List<String> argv = new ArrayList<>();
        spec.path("argv").forEach(argument -> argv.add(argument.asText()));
        return argv;
    }

    Map<String, String> env() {
        Map<String, String> env = new HashMap<>();
        spec.path("env")
                .properties()
                .forEach(entry -> env.put(entry.getKey(), entry.getValue().asText()));
        return env;
    }

    /** The name of the provisioner that it asks for; empty where any will do. */
    String provisioner() {
        return spec.path("metadata")
                .path("kernel_provisioner")
                .path("provisioner_name")
                .asText("");
    }

    /** What it tells its provisioner. */
    JsonNode provisionerConfig() {
        return spec.path("metadata").path("kernel_provisioner").path("config");
    }

    boolean interruptsByMessage() {
        return spec.path("interrupt_mode").asText("signal").equals("message");
    }

    /** The model that {@code /api/kernelspecs} answers with. */
    ObjectNode model() {
        ObjectNode full = Json.object();
        full.set("argv", spec.path("argv").isArray() ? spec.path("argv") : Json.array());
        full.set("env", spec.path("env").isObject() ? spec.path("env") : Json.object());
        full.put("display_name", spec.path("display_name").asText(name));
        full.put("language", spec.path("language").asText(""));
        full.put("interrupt_mode", spec.path("interrupt_mode").asText("signal"));
        full.set("metadata", spec.path("metadata").isObject() ? spec.path("metadata") : Json.object());
        if (spec.path("kernel_protocol_version").isTextual()) {
            full.set("kernel_protocol_version", spec.path("kernel_protocol_version"));
        }
        ObjectNode model = Json.object().put("name", name);
        model.set("spec", full);
        model.set("resources", resources());
        return model;
    }

    private ObjectNode resources() {
        ObjectNode resources = Json.object();
        try (Stream<Path> files = Files.list(directory)) {
            files.map(file -> String.valueOf(file.getFileName())).sorted().forEach(file -> {
                String url = "/kernelspecs/" + name + "/" + file;
                if (file.startsWith("logo-")) {
                    int dot = file.lastIndexOf('.');
                    resources.put(dot > 0 ? file.substring(0, dot) : file, url);
                } else if (file.equals("kernel.js") || file.equals("kernel.css")) {
                    resources.put(file, url);
                }
            });
        } catch (IOException e) {
            return resources;
        }
        return resources;
    }
}
