package dev.mlopscloud.notebooks.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.Json;
import dev.mlopscloud.notebooks.process.Limits;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against a stand-in that takes the same command line and runs processes. */
@Timeout(120)
class ContainerProvisionerTest {
    private static final String ID = "0b2f4a52-5d3c-4a4e-9d6f-0123456789ab";

    @TempDir
    Path folder;

    private Path program;
    private ContainerProvisioner provisioner;

    @BeforeEach
    void installTheProgram() throws IOException {
        program = folder.resolve("container-program");
        try (InputStream script = Objects.requireNonNull(getClass().getResourceAsStream("/container-program"))) {
            Files.copy(script, program);
        }
        assertThat(program.toFile().setExecutable(true)).isTrue();
        provisioner = provisioner();
    }

    private ContainerProvisioner provisioner() {
        Map<String, String> settings = Map.of(
                "mlops.kernels.container-program",
                program.toString(),
                "mlops.kernels.python",
                "python3",
                "mlops.kernels.runtime-directory",
                folder.toString());
        return new ContainerProvisioner(new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(KernelsConfig.class)
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build()
                .getConfigMapping(KernelsConfig.class));
    }

    private Provisioner.Launch launch(ObjectNode config, String script) throws IOException {
        Path work = Files.createDirectories(folder.resolve("work"));
        return new Provisioner.Launch(
                ID,
                List.of("/bin/sh", "-c", script),
                work,
                Map.of("WORD", "secret word", "PATH", System.getenv("PATH")),
                folder.resolve("connection.json"),
                folder.resolve("kernel.log"),
                new Limits(256L * 1024 * 1024, 1.5),
                config);
    }

    @Test
    void aKernelLivesInAContainerFromItsStartToItsEnd() throws IOException, InterruptedException {
        ObjectNode config = Json.object().put("image", "kernels:1").put("user", "1000");
        config.putArray("volumes").add("/data:/data:ro");
        KernelProcess kernel = provisioner.launch(launch(config, "echo \"$WORD\" > said && exec sleep 1000"));
        Path said = folder.resolve("work").resolve("said");
        while (!Files.exists(said) || Files.size(said) == 0) {
            Thread.sleep(10);
        }

        assertThat(Files.readString(said)).isEqualTo("secret word\n");
        assertThat(Files.readAllLines(folder.resolve("containers").resolve("arguments")))
                .contains("--cap-drop=ALL", "--memory=268435456", "--cpus=1.50", "--user=1000", "kernels:1")
                .contains("--volume=/data:/data:ro", "--env=WORD", "mlops-kernel-" + ID)
                .contains(folder.resolve("connection.json") + ":" + folder.resolve("connection.json") + ":ro")
                .doesNotContain("--env=PATH")
                .noneMatch(argument -> argument.contains("secret word"));
        assertThat(kernel.alive()).isTrue();
        assertThat(kernel.usage().memoryBytes()).isPositive();

        Optional<KernelProcess> found = provisioner().find(ID, kernel.record());
        assertThat(found).isPresent();
        assertThat(found.get().awaitEnd(Duration.ofMillis(200))).isFalse();
        found.get().signal("TERM");
        kernel.awaitEnd();
        assertThat(kernel.alive()).isFalse();
        kernel.cleanUp();
        assertThat(provisioner.find(ID, kernel.record())).isEmpty();
    }

    @Test
    void imagesThatAreNoneAreRefused() {
        for (String image : new String[] {"", "--privileged"}) {
            assertThatThrownBy(() -> provisioner.launch(launch(Json.object().put("image", image), "true")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("names no image");
        }
    }
}
