package dev.mlopscloud.notebooks.channel;

import dev.mlopscloud.notebooks.kernel.Kernel;
import dev.mlopscloud.notebooks.kernel.KernelClient;
import dev.mlopscloud.notebooks.kernel.KernelListener;
import dev.mlopscloud.notebooks.wire.Envelope;
import io.vertx.core.http.ServerWebSocket;
import org.jspecify.annotations.Nullable;

/**
 * What one page and one kernel have to say to each other under one session id. It outlasts the socket: while the page
 * is away, what it would have heard is kept and replayed when it comes back under the same id.
 */
final class Conversation implements KernelListener {
    private static final long REPLAY_BYTES = 16L * 1024 * 1024;

    private final Kernel kernel;
    private final Runnable onEnd;
    private final KernelClient client;
    private final Replay replay = new Replay(REPLAY_BYTES);
    private @Nullable Page page;

    Conversation(Kernel kernel, String session, Runnable onEnd) {
        this.kernel = kernel;
        this.onEnd = onEnd;
        this.client = kernel.link().join(session, this);
    }

    Kernel kernel() {
        return kernel;
    }

    KernelClient client() {
        return client;
    }

    @Override
    public synchronized void received(Envelope envelope) {
        if (page != null) {
            page.send(envelope);
        } else {
            replay.add(envelope);
        }
    }

    @Override
    public synchronized void stuck() {
        if (page != null) {
            page.close("the kernel does not take requests");
        }
    }

    @Override
    public void ended() {
        onEnd.run();
    }

    /** The page is here; another socket of the same session gives way. */
    synchronized Page attach(ServerWebSocket socket) {
        if (page != null) {
            page.close("replaced by another connection of the same session");
        }
        Page next = new Page(socket, client::pause);
        replay.drain().forEach(next::send);
        page = next;
        return next;
    }

    /** The page went away; says whether it was the one attached. */
    synchronized boolean detach(Page gone) {
        if (page != gone) {
            return false;
        }
        page = null;
        client.pause(false);
        return true;
    }

    synchronized boolean detached() {
        return page == null;
    }
}
