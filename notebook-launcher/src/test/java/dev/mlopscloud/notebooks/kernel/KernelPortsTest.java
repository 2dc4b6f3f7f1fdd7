package dev.mlopscloud.notebooks.kernel;

import static dev.mlopscloud.notebooks.testing.Api.send;
import static dev.mlopscloud.notebooks.testing.Api.signedIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mlopscloud.notebooks.testing.KernelPython;
import dev.mlopscloud.notebooks.testing.KernelSocket;
import dev.mlopscloud.notebooks.testing.NotebookFolders;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(NotebookFolders.class)
@TestProfile(KernelPortsTest.HangsOnce.class)
class KernelPortsTest {
    /** The first kernel hangs instead of listening, as one does that cannot have its ports. */
    public static class HangsOnce implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            try {
                Path folder = Files.createTempDirectory("hangs-once");
                Path spec = Files.createDirectories(folder.resolve("share/jupyter/kernels/python3"));
                Files.writeString(spec.resolve("kernel.json"), """
                    {"argv": ["python", "-m", "ipykernel_launcher", "-f", "{connection_file}"],
                     "display_name": "Python 3", "language": "python"}
                    """);
                Path python = Files.createDirectory(folder.resolve("bin")).resolve("python");
                Files.writeString(python, """
                    #!/bin/sh
                    if [ "$2" = ipykernel_launcher ] && mkdir "%1$s/hung" 2> /dev/null; then exec sleep 600; fi
                    exec "%2$s" "$@"
                    """.formatted(folder, KernelPython.path()));
                Files.setPosixFilePermissions(python, PosixFilePermissions.fromString("rwx------"));
                return Map.of("mlops.kernels.python", python.toString(), "mlops.kernels.info-timeout", "8s");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void aKernelThatHangsInsteadOfListeningIsReplacedByOneThatListens() throws InterruptedException {
        assumeTrue(KernelPython.hasKernel(), "no ipykernel: set MLOPS_KERNELS_PYTHON");
        String kernel = send("POST", "/api/kernels", Map.of())
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        try (KernelSocket page = new KernelSocket(RestAssured.port, kernel, "patient", true)) {
            assertThat(page.run("print(6 * 7)")).isEqualTo("42\n");
        }
        signedIn().delete("/api/kernels/" + kernel);
    }

    @Test
    void kernelsThatBeginAtOnceGetDifferentPorts() throws IOException {
        Ports ports = new Ports();
        Set<Integer> given = new HashSet<>();
        for (int kernel = 0; kernel < 100; kernel++) {
            given.addAll(ports.free(5));
        }
        assertThat(given).hasSize(500).allMatch(port -> port < 32_768);
    }

    @Test
    void aPortThatIsTakenIsPassedOver() throws IOException {
        Ports ports = new Ports();
        int first = ports.free(1).getFirst();
        try (ServerSocket taken = new ServerSocket(first + 1, 1, InetAddress.getLoopbackAddress())) {
            List<Integer> next = ports.free(2);
            assertThat(next).doesNotContain(taken.getLocalPort());
        }
    }
}
