package dev.mlopscloud.notebooks.kernel;

import dev.mlopscloud.notebooks.journal.Journals;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;

/** Opens links to kernels by their connection files. */
@Singleton
final class KernelLinks {
    private final Reactor reactor;

    private final Journals journals;

    KernelLinks(Reactor reactor, Journals journals) {
        this.reactor = reactor;
        this.journals = journals;
    }

    KernelLink open(String kernel, Path connectionFile, KernelState state) throws IOException {
        return new KernelLink(reactor, ConnectionFile.read(connectionFile), state, journals.open(kernel));
    }
}
