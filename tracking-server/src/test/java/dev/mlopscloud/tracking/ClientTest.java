package dev.mlopscloud.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mlopscloud.platform.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** MLflow's own client, unmodified, in a process of its own. Its scripts lie beside the tests' resources. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ClientTest {
    private static final String PYTHON = System.getenv().getOrDefault("MLOPS_KERNELS_PYTHON", "python3");

    @ParameterizedTest
    @ValueSource(strings = {"tracing.py", "prompts.py"})
    void theClientWorks(String script) throws IOException, InterruptedException {
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
