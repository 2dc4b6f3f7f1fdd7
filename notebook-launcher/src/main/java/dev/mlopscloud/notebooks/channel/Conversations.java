package dev.mlopscloud.notebooks.channel;

import dev.mlopscloud.notebooks.kernel.Kernel;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** All conversations, by kernel and session. */
@Singleton
final class Conversations {
    private record Key(String kernel, String session) {}

    private final Map<Key, Conversation> open = new ConcurrentHashMap<>();

    Conversations() {}

    /** The conversation of this session, kept or new. A new one ends what was kept for others of the kernel. */
    Conversation of(Kernel kernel, String session) {
        Key key = new Key(kernel.id(), session);
        Conversation kept = open.get(key);
        if (kept != null) {
            return kept;
        }
        open.forEach((other, conversation) -> {
            if (other.kernel().equals(kernel.id()) && conversation.detached()) {
                end(other, conversation);
            }
        });
        return open.computeIfAbsent(key, k -> new Conversation(kernel, session, () -> open.remove(k)));
    }

    /** A page left. Its conversation is kept if nobody else is attached to the kernel. */
    void left(Conversation conversation, String session) {
        Kernel kernel = conversation.kernel();
        if (kernel.connections() > 0) {
            end(new Key(kernel.id(), session), conversation);
        }
    }

    private void end(Key key, Conversation conversation) {
        if (open.remove(key, conversation)) {
            conversation.client().close();
        }
    }
}
