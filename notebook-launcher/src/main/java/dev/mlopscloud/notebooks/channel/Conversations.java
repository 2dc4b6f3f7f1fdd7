package dev.mlopscloud.notebooks.channel;

import dev.mlopscloud.notebooks.kernel.Kernel;
import dev.mlopscloud.notebooks.kernel.Kernels;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** All conversations, by kernel and session. */
@Startup
@Singleton
final class Conversations {
    /** Pages of one kernel that may be away and still get the answers to what they asked. */
    private static final int DETACHED = 8;

    private record Key(String kernel, String session) {}

    private final Map<Key, Conversation> open = new ConcurrentHashMap<>();

    /** Pages that asked an earlier server for something will be back: until then their answers are taken for them. */
    Conversations(Kernels kernels) {
        for (Kernel kernel : kernels.all()) {
            kernel.link().journal().waiting().forEach(session -> of(kernel, session));
        }
    }

    /** The conversation of this session, kept or new. */
    Conversation of(Kernel kernel, String session) {
        prune(kernel);
        return open.computeIfAbsent(
                new Key(kernel.id(), session), key -> new Conversation(kernel, session, () -> open.remove(key)));
    }

    /** Ends those that have been left for the longest, where there are many. */
    private void prune(Kernel kernel) {
        List<Map.Entry<Key, Conversation>> detached = open.entrySet().stream()
                .filter(entry -> entry.getKey().kernel().equals(kernel.id())
                        && entry.getValue().detached())
                .sorted(Comparator.comparingLong(entry -> entry.getValue().detachedNanos()))
                .toList();
        for (Map.Entry<Key, Conversation> entry :
                detached.subList(Math.min(DETACHED, detached.size()), detached.size())) {
            if (open.remove(entry.getKey(), entry.getValue())) {
                entry.getValue().client().close();
            }
        }
    }
}
