package dev.mlopscloud.notebooks.kernel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.process.Limits;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Kernels in containers of Docker or a program with its command line. The kernelspec's
 * {@code kernel_provisioner.config} names the {@code image} and, if needed, {@code volumes} and a {@code user}. The
 * container shares the machine's network, so that the kernel listens on its loopback address, and sees the kernel's
 * folder and its connection file.
 */
@Singleton
final class ContainerProvisioner implements Provisioner {
    static final String NAME = "container-provisioner";

    private final String program;

    ContainerProvisioner(KernelsConfig config) {
        this.program = config.containerProgram();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public KernelProcess launch(Launch launch) throws IOException {
        String image = launch.config().path("image").asText("");
        if (image.isEmpty() || image.startsWith("-")) {
            throw new IOException("the kernelspec names no image");
        }
        List<String> command = new ArrayList<>(List.of(program, "run", "--detach", "--init", "--network=host"));
        command.addAll(List.of("--name", ContainerProcess.containerOf(launch.id())));
        command.addAll(List.of("--label", "mlops.kernel=" + launch.id()));
        command.addAll(List.of("--cap-drop=ALL", "--security-opt=no-new-privileges"));
        command.addAll(volume(launch.connection(), ":ro"));
        command.addAll(volume(launch.directory(), ""));
        command.addAll(List.of("--workdir", launch.directory().toString()));
        limits(command, launch.limits());
        launch.config().path("volumes").forEach(volume -> command.add("--volume=" + volume.asText()));
        JsonNode user = launch.config().path("user");
        if (user.isTextual()) {
            command.add("--user=" + user.asText());
        }
        // Values come from this process' environment: the command line is for all to read.
        launch.environment().keySet().stream()
                .filter(name -> !name.equals("PATH") && !name.equals("HOME"))
                .sorted()
                .forEach(name -> command.add("--env=" + name));
        command.add(image);
        command.addAll(launch.argv());
        ContainerProcess.run(command, launch.environment(), launch.log());
        return new ContainerProcess(program, launch.id());
    }

    private static List<String> volume(Path path, String mode) {
        return List.of("--volume", path + ":" + path + mode);
    }

    private static void limits(List<String> command, Limits limits) {
        if (limits.memoryBytes() > 0) {
            command.add("--memory=" + limits.memoryBytes());
            command.add("--memory-swap=" + limits.memoryBytes());
        }
        if (limits.cpus() > 0) {
            command.add(String.format(Locale.ROOT, "--cpus=%.2f", limits.cpus()));
        }
    }

    @Override
    public Optional<KernelProcess> find(String id, ObjectNode record) {
        ContainerProcess process = new ContainerProcess(program, id);
        return process.alive() ? Optional.of(process) : Optional.empty();
    }
}
