package dev.mlopscloud.notebooks.journal;

import dev.mlopscloud.notebooks.wire.Header;
import dev.mlopscloud.notebooks.wire.KernelMessage;
import dev.mlopscloud.notebooks.wire.MalformedMessage;
import dev.mlopscloud.notebooks.wire.WireJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a kernel last said that it was doing, for each type of request: how an earlier server left it. */
public final class LastStatuses {
    private static final int TYPES = 64;

    private final Map<String, Status> byType = new LinkedHashMap<>();

    LastStatuses() {}

    /** One of them, with the header of the request that it was about. */
    public record Status(Header header, Header parent, String state) {}

    void heard(Header header, Header parent, KernelMessage message) throws MalformedMessage {
        if (header.type().equals("status")) {
            byType.remove(parent.type());
            String state =
                    WireJson.object(message.content()).path("execution_state").asText("");
            byType.put(parent.type(), new Status(header, parent, state));
            if (byType.size() > TYPES) {
                byType.remove(byType.keySet().iterator().next());
            }
        }
    }

    /** The latest comes last. */
    List<Status> all() {
        return List.copyOf(byType.values());
    }
}
