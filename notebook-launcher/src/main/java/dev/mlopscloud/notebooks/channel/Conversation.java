package dev.mlopscloud.notebooks.channel;

import dev.mlopscloud.notebooks.journal.Journal;
import dev.mlopscloud.notebooks.journal.Playback;
import dev.mlopscloud.notebooks.kernel.Kernel;
import dev.mlopscloud.notebooks.kernel.KernelClient;
import dev.mlopscloud.notebooks.kernel.KernelListener;
import dev.mlopscloud.notebooks.wire.Channel;
import dev.mlopscloud.notebooks.wire.Envelope;
import io.vertx.core.http.ServerWebSocket;
import java.io.IOException;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What one page and one kernel have to say to each other under one session id. It outlasts the socket. A page that
 * keeps up gets what the kernel says at once; one that was away or is slow reads it from the journal until it has
 * caught up.
 */
final class Conversation implements KernelListener {
    private static final Logger LOG = Logger.getLogger(Conversation.class);
    private static final long BATCH_BYTES = 1024 * 1024;

    private final Kernel kernel;
    private final String session;
    private final Journal journal;
    private final Runnable onEnd;
    private final KernelClient client;
    private @Nullable Page page;
    private long sent = -1;
    private boolean behind;
    private boolean reading;
    private long detachedSince = System.nanoTime();

    Conversation(Kernel kernel, String session, Runnable onEnd) {
        this.kernel = kernel;
        this.session = session;
        this.onEnd = onEnd;
        this.journal = kernel.link().journal();
        this.client = kernel.link().join(session, this);
    }

    Kernel kernel() {
        return kernel;
    }

    KernelClient client() {
        return client;
    }

    @Override
    public synchronized void received(Envelope envelope, long number) {
        long place = envelope.channel() == Channel.IOPUB ? number : journal.answered(envelope, session);
        if (page == null || behind || place <= sent) {
            return;
        }
        if (page.send(envelope, place)) {
            advance(place);
            behind = page.full();
        }
    }

    private void advance(long place) {
        sent = place;
        journal.delivered(session, place);
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
            takeBack(page);
        }
        sent = journal.resume(session) - 1;
        behind = true;
        Page next = new Page(socket, this::catchUp);
        page = next;
        catchUp();
        return next;
    }

    /** The page takes more: what it missed is read for it, on a thread of its own. */
    private synchronized void catchUp() {
        Page current = page;
        if (behind && !reading && current != null) {
            reading = true;
            Playback playback = journal.play(sent + 1, session);
            Thread.ofVirtual().name("journal-" + kernel.id()).start(() -> read(current, playback));
        }
    }

    private void read(Page reader, Playback playback) {
        try {
            boolean more = true;
            while (more) {
                more = hand(reader, playback, playback.read(BATCH_BYTES));
            }
        } catch (IOException e) {
            LOG.errorf("The journal of kernel %s cannot be read: %s", kernel.id(), e.getMessage());
            stop(reader);
        }
    }

    /** Sends what was read; says whether to go on reading. */
    private synchronized boolean hand(Page reader, Playback playback, List<Envelope> messages) {
        if (page != reader) {
            reading = false;
            catchUp();
            return false;
        }
        long place = sent + 1;
        for (Envelope message : messages) {
            if (!reader.send(message, place)) {
                reading = false;
                return false;
            }
        }
        advance(playback.position() - 1);
        if (playback.position() >= journal.next()) {
            behind = false;
            reading = false;
            return false;
        }
        if (reader.full()) {
            reading = false;
            return false;
        }
        return true;
    }

    private synchronized void stop(Page reader) {
        reading = false;
        if (page == reader) {
            behind = false;
            reader.close("what was missed cannot be read");
        } else {
            catchUp();
        }
    }

    /** The page went away. */
    synchronized void detach(Page gone) {
        if (page == gone) {
            page = null;
            takeBack(gone);
            detachedSince = System.nanoTime();
        }
    }

    /** What was written to a page that was no longer there has not been delivered. */
    private void takeBack(Page gone) {
        if (gone.lost() <= sent) {
            advance(gone.lost() - 1);
        }
    }

    synchronized boolean detached() {
        return page == null;
    }

    synchronized long detachedNanos() {
        return System.nanoTime() - detachedSince;
    }
}
