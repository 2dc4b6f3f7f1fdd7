package dev.mlopscloud.notebooks.kernel;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.process.Cage;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Kernels as processes of this machine. */
@Singleton
final class LocalProvisioner implements Provisioner {
    static final String NAME = "local-provisioner";

    private final String python;
    private final Cage cage;

    LocalProvisioner(KernelsConfig config) {
        this.python = config.python();
        this.cage = Cage.find(Path.of("/sys/fs/cgroup"));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public KernelProcess launch(Launch launch) throws IOException {
        return LocalProcess.launch(launch, cage, python);
    }

    @Override
    public Optional<KernelProcess> find(String id, ObjectNode record) {
        return LocalProcess.find(
                id, cage, record.path("pid").asLong(), record.path("started").asLong());
    }
}
