package dev.mlopscloud.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.restassured.RestAssured;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** MLflow's own client, unmodified, in a process of its own. Its scripts lie beside the tests' resources. */
final class ClientScript {
    private static final String PYTHON = System.getenv().getOrDefault("MLOPS_KERNELS_PYTHON", "python3");

    private ClientScript() {}

    /** Runs a script that says at its end that all is well. */
    static void run(String script) throws IOException, InterruptedException {
        assumeTrue(new ProcessBuilder(PYTHON, "-c", "import mlflow").start().waitFor() == 0, "mlflow is not installed");
        ProcessBuilder builder = new ProcessBuilder(
                PYTHON, Path.of("src/test/resources/client", script).toString());
        builder.environment().put("MLFLOW_TRACKING_URI", "http://127.0.0.1:" + RestAssured.port);
        builder.environment().put("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1");
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).contains("all is well");
    }
}
