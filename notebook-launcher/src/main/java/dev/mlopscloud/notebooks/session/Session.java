package dev.mlopscloud.notebooks.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.Json;
import dev.mlopscloud.notebooks.kernel.Kernel;

/** A document and the kernel it runs on. */
record Session(String id, String path, String name, String type, String kernelId) {

    static Session of(ObjectNode record) {
        return new Session(
                record.path("id").asText(),
                record.path("path").asText(),
                record.path("name").asText(),
                record.path("type").asText(),
                record.path("kernel_id").asText());
    }

    ObjectNode record() {
        return Json.object()
                .put("id", id)
                .put("path", path)
                .put("name", name)
                .put("type", type)
                .put("kernel_id", kernelId);
    }

    /** The model that {@code /api/sessions} answers with. */
    ObjectNode model(Kernel kernel) {
        String named = name.isEmpty() ? null : name;
        ObjectNode model =
                Json.object().put("id", id).put("path", path).put("name", named).put("type", type);
        model.set("kernel", kernel.model());
        if (type.equals("notebook")) {
            model.set("notebook", Json.object().put("path", path).put("name", named));
        }
        return model;
    }
}
