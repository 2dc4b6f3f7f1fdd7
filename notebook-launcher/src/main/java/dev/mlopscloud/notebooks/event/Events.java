package dev.mlopscloud.notebooks.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.Json;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What happens to files and kernels, in the shapes of Jupyter's event schemas. */
@Singleton
public final class Events {
    static final String SCHEMAS = "https://events.jupyter.org/jupyter_server/";

    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

    Events() {}

    void listen(Consumer<String> listener) {
        listeners.add(listener);
    }

    void leave(Consumer<String> listener) {
        listeners.remove(listener);
    }

    /** Tells of a file: {@code get}, {@code create}, {@code save}, {@code rename}, {@code copy}, {@code delete}. */
    public void contents(String action, String path, @Nullable String sourcePath) {
        if (listeners.isEmpty()) {
            return;
        }
        ObjectNode event = event("contents_service").put("action", action).put("path", path);
        if (sourcePath != null) {
            event.put("source_path", sourcePath);
        }
        emit(event);
    }

    /** Tells of a kernel: {@code start}, {@code interrupt}, {@code shutdown} or {@code restart}. */
    public void kernel(String action, String kernelId, int status, String message) {
        emit(event("kernel_actions")
                .put("action", action)
                .put("kernel_id", kernelId)
                .put("status_code", status)
                .put("msg", message));
    }

    /** Tells of what a client posted. */
    void posted(String schema, ObjectNode data, Instant when) {
        ObjectNode event = event(schema).put("__timestamp__", Json.time(when));
        data.properties().forEach(entry -> {
            if (!event.has(entry.getKey())) {
                event.set(entry.getKey(), entry.getValue());
            }
        });
        emit(event);
    }

    private static ObjectNode event(String schema) {
        String id = SCHEMAS + schema + "/v1";
        return Json.object()
                .put("__timestamp__", Json.time(Instant.now()))
                .put("__schema__", id)
                .put("schema_id", id)
                .put("__schema_version__", "1")
                .put("__metadata_version__", 1);
    }

    private void emit(ObjectNode event) {
        String text = event.toString();
        listeners.forEach(listener -> listener.accept(text));
    }
}
