package dev.mlopscloud.notebooks.kernel;

import dev.mlopscloud.notebooks.journal.Journal;
import dev.mlopscloud.notebooks.keeper.TapeReader;
import dev.mlopscloud.notebooks.wire.Channel;
import dev.mlopscloud.notebooks.wire.Envelope;
import dev.mlopscloud.notebooks.wire.Header;
import dev.mlopscloud.notebooks.wire.KernelMessage;
import dev.mlopscloud.notebooks.wire.MalformedMessage;
import dev.mlopscloud.notebooks.wire.ZmqFraming;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * What a kernel said while no server listened, read from its tape. First all that is there; then on, until the message
 * comes with which this server's own subscription began: what that one brings waits so long.
 */
final class CatchUp {
    private static final Logger LOG = Logger.getLogger(CatchUp.class);
    private static final int POLL_MILLIS = 5;
    private static final int HELD_LIMIT = 5_000;
    private static final long HELD_BYTES = 32L * 1024 * 1024;

    /** How far the tape may be behind the subscription. */
    private static final long LAG_NANOS = Duration.ofSeconds(5).toNanos();

    private final Path folder;
    private final TapeReader tape;
    private final ZmqFraming framing;
    private final Consumer<Envelope> publisher;
    private final List<Envelope> held = new ArrayList<>();
    private final boolean written;
    private long heldBytes;
    private volatile String firstHeld = "";

    CatchUp(Path folder, String key, Consumer<Envelope> publisher) {
        this.folder = folder;
        this.tape = new TapeReader(folder);
        this.framing = new ZmqFraming(key);
        this.publisher = publisher;
        this.written = TapeReader.written(folder);
    }

    /** Publishes all that an ended kernel left, and removes its tape. */
    void finish(Journal journal) {
        try {
            begin(journal);
            tape.close();
            TapeReader.delete(folder);
        } catch (IOException e) {
            LOG.warnf("What a kernel said while this server was away cannot be read: %s", e.getMessage());
        }
    }

    /** Publishes what is on the tape now and not in the journal. */
    void begin(Journal journal) throws IOException {
        long known = behind(journal.heardBefore());
        Optional<KernelMessage> message = next();
        for (long number = 0; message.isPresent(); number++) {
            if (number >= known) {
                publisher.accept(new Envelope(Channel.IOPUB, message.get()));
            }
            message = next();
        }
    }

    /** How many messages of the tape are known, up to and with the last one that is. */
    private long behind(Set<String> known) throws IOException {
        long behind = 0;
        try (TapeReader look = new TapeReader(folder)) {
            Optional<List<byte[]>> frames = look.next();
            for (long number = 1; frames.isPresent(); number++) {
                Optional<KernelMessage> message = decode(frames.get());
                if (message.isPresent() && known.contains(idOf(message.get()))) {
                    behind = number;
                }
                frames = look.next();
            }
        }
        return behind;
    }

    private Optional<KernelMessage> next() throws IOException {
        Optional<List<byte[]>> frames = tape.next();
        while (frames.isPresent()) {
            Optional<KernelMessage> message = decode(frames.get());
            if (message.isPresent()) {
                return message;
            }
            frames = tape.next();
        }
        return Optional.empty();
    }

    private Optional<KernelMessage> decode(List<byte[]> frames) {
        try {
            return Optional.of(framing.decode(frames));
        } catch (MalformedMessage e) {
            LOG.debugf("A message on a tape is none: %s", e.getMessage());
            return Optional.empty();
        }
    }

    private static String idOf(KernelMessage message) {
        try {
            return Header.parse(message.header()).id();
        } catch (MalformedMessage e) {
            return "";
        }
    }

    /**
     * Goes on with the tape until it comes to what the subscription brought first.
     *
     * @param going gives up when this is false
     */
    void follow(BooleanSupplier going) throws IOException, InterruptedException {
        if (!written) {
            return;
        }
        long idleSince = System.nanoTime();
        while (going.getAsBoolean()) {
            Optional<KernelMessage> message = next();
            if (message.isPresent()) {
                if (!firstHeld.isEmpty() && firstHeld.equals(idOf(message.get()))) {
                    return;
                }
                publisher.accept(new Envelope(Channel.IOPUB, message.get()));
                idleSince = System.nanoTime();
            } else if (!firstHeld.isEmpty() && System.nanoTime() - idleSince > LAG_NANOS) {
                return;
            } else {
                Thread.sleep(POLL_MILLIS);
            }
        }
    }

    /** Keeps what the subscription brought until it is its turn; says whether there is room for more. */
    boolean hold(Envelope envelope) {
        if (held.isEmpty()) {
            firstHeld = idOf(envelope.message());
        }
        held.add(envelope);
        heldBytes += envelope.message().size();
        return held.size() < HELD_LIMIT && heldBytes < HELD_BYTES;
    }

    /** Everything that waited, in order. */
    List<Envelope> end() {
        try {
            tape.close();
        } catch (IOException e) {
            LOG.debugf("A tape does not close: %s", e.getMessage());
        }
        return held;
    }
}
