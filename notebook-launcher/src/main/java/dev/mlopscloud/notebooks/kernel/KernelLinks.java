package dev.mlopscloud.notebooks.kernel;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;

/** Opens links to kernels by their connection files. */
@Singleton
final class KernelLinks {
    private final Reactor reactor;

    KernelLinks(Reactor reactor) {
        this.reactor = reactor;
    }

    KernelLink open(Path connectionFile, KernelState state) throws IOException {
        return new KernelLink(reactor, ConnectionFile.read(connectionFile), state);
    }
}
