package dev.mlopscloud.notebooks.kernel;

import dev.mlopscloud.notebooks.journal.Journal;
import dev.mlopscloud.notebooks.journal.Journals;
import dev.mlopscloud.notebooks.keeper.Keepers;
import dev.mlopscloud.notebooks.wire.Envelope;
import dev.mlopscloud.notebooks.wire.Header;
import dev.mlopscloud.notebooks.wire.KernelMessage;
import dev.mlopscloud.notebooks.wire.MalformedMessage;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.logging.Logger;

/** Opens links to kernels by their connection files. */
@Singleton
final class KernelLinks {
    private static final Logger LOG = Logger.getLogger(KernelLinks.class);

    private final Reactor reactor;
    private final Journals journals;
    private final Keepers keepers;

    KernelLinks(Reactor reactor, Journals journals, Keepers keepers) {
        this.reactor = reactor;
        this.journals = journals;
        this.keepers = keepers;
    }

    /** A link to a kernel that is about to start, or with {@code resumed} to one that an earlier server started. */
    KernelLink open(String kernel, Path connectionFile, KernelState state, boolean resumed) throws IOException {
        KernelLink.Heard heard =
                new KernelLink.Heard(kernel, ConnectionFile.read(connectionFile), state, journals.open(kernel));
        return new KernelLink(reactor, keepers, heard, resumed);
    }

    /** A kernel ended while no server listened: what it said last is kept all the same. */
    void collect(String kernel, Path connectionFile) {
        if (!Files.exists(connectionFile)) {
            return;
        }
        try {
            Journal journal = journals.open(kernel);
            String key = ConnectionFile.read(connectionFile).key();
            new CatchUp(journal.folder(), key, envelope -> keep(journal, envelope)).finish(journal);
            journals.gone(kernel);
        } catch (IOException | UncheckedIOException e) {
            LOG.warnf("What kernel %s said last is not kept: %s", kernel, e.getMessage());
        }
    }

    private static void keep(Journal journal, Envelope envelope) {
        try {
            KernelMessage message = envelope.message();
            journal.said(envelope, Header.parse(message.header()), Header.parse(message.parent()));
        } catch (MalformedMessage e) {
            LOG.debugf("A kernel's header was not understood: %s", e.getMessage());
        }
    }
}
