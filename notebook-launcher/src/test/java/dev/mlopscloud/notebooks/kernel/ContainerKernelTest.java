package dev.mlopscloud.notebooks.kernel;

import static dev.mlopscloud.notebooks.testing.Api.signedIn;
import static dev.mlopscloud.notebooks.testing.Api.startKernel;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mlopscloud.notebooks.testing.ContainerKernels;
import dev.mlopscloud.notebooks.testing.KernelPython;
import dev.mlopscloud.notebooks.testing.KernelSocket;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With a real container engine, where one answers. */
@QuarkusTest
@QuarkusTestResource(value = ContainerKernels.class, restrictToAnnotatedClass = true)
@Timeout(300)
class ContainerKernelTest {
    private String kernel = "";

    @BeforeEach
    void start() {
        assumeTrue(ContainerKernels.engineAnswers(), "no container engine answers: docker info");
        assumeTrue(ContainerKernels.configuresImage() || KernelPython.hasKernel(), "no ipykernel, and no image named");
        kernel = startKernel(Map.of("name", ContainerKernels.NAME));
    }

    @AfterEach
    void stop() {
        signedIn().delete("/api/kernels/" + kernel);
    }

    private KernelSocket page() {
        return new KernelSocket(RestAssured.port, kernel, UUID.randomUUID().toString(), true);
    }

    private String containers() throws IOException, InterruptedException {
        return ContainerKernels.docker("ps", "--all", "--quiet", "--filter", "label=mlops.kernel=" + kernel);
    }

    @Test
    void livesInItsContainerUntilItIsStopped() throws IOException, InterruptedException {
        try (KernelSocket page = page()) {
            assertThat(page.run("open('/proc/1/comm').read().strip()")).isEqualTo("'docker-init'");
            assertThat(page.run("open('written', 'w').write('here')")).isEqualTo("4");
            assertThat(page.run("import os; 'MLOPS_AUTH_TOKEN' in os.environ")).isEqualTo("False");
            assertThat(page.run("[l.split()[1] for l in open('/proc/self/status') if l.startswith('CapEff')]"))
                    .isEqualTo("['0000000000000000']");
        }
        assertThat(ContainerKernels.docker(
                        "inspect",
                        "--format={{.HostConfig.Memory}} {{.HostConfig.NetworkMode}}",
                        "mlops-kernel-" + kernel))
                .isEqualTo(ContainerKernels.MEMORY_BYTES + " host");
        signedIn().get("/api/contents/written").then().statusCode(200);

        signedIn().delete("/api/kernels/" + kernel).then().statusCode(204);
        assertThat(containers()).isEmpty();
    }

    @Test
    void isInterruptedAndStartedAgain() throws IOException, InterruptedException {
        try (KernelSocket page = page()) {
            page.awaitTaken(page.begin("import time\nfor i in range(600): time.sleep(0.1)"));
            signedIn().post("/api/kernels/" + kernel + "/interrupt").then().statusCode(204);
            String error = "";
            while (error.isEmpty()) {
                error = page.next().content().path("ename").asText();
            }
            assertThat(error).isEqualTo("KeyboardInterrupt");
            page.awaitIdle();
            assertThat(page.run("x = 1; x")).isEqualTo("1");
            String before = containers();
            signedIn().post("/api/kernels/" + kernel + "/restart").then().statusCode(200);
            assertThat(page.run("'x' in globals()")).contains("False");
            assertThat(containers()).isNotEmpty().isNotEqualTo(before);
        }
    }

    @Test
    void thatDiesIsReplaced() throws IOException, InterruptedException {
        try (KernelSocket page = page()) {
            assertThat(page.run("y = 2; y")).isEqualTo("2");
            ContainerKernels.docker("kill", "--signal=KILL", "mlops-kernel-" + kernel);
            String state = "";
            while (!state.equals("restarting")) {
                state = page.next().content().path("execution_state").asText();
            }
            assertThat(page.run("'y' in globals()")).contains("False");
        }
    }
}
