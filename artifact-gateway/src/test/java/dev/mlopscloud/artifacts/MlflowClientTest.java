package dev.mlopscloud.artifacts;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** MLflow's unmodified client as the judge; MLOPS_TEST_PYTHON names an interpreter that has it. */
@QuarkusTest
@QuarkusTestResource(value = S3Resource.class, restrictToAnnotatedClass = true)
@EnabledIf("hasClient")
class MlflowClientTest {
    private static final String PYTHON = "MLOPS_TEST_PYTHON";
    private static final int LIMIT_SECONDS = 120;

    static boolean hasClient() {
        boolean named = System.getenv(PYTHON) != null;
        if (!named) {
            System.out.println("SKIPPED: MLflow's own client. Name a Python that has it by " + PYTHON + ".");
        }
        return named;
    }

    @Test
    void uploadsListsDownloadsAndDeletes(@TempDir Path folder) throws Exception {
        Path log = folder.resolve("log");
        Process client = new ProcessBuilder(
                        System.getenv(PYTHON),
                        Path.of("src", "test", "python", "mlflow_client.py").toString(),
                        "http://127.0.0.1:" + RestAssured.port)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended = client.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        client.destroyForcibly();
        assertThat(ended).as(Files.readString(log)).isTrue();
        assertThat(client.exitValue()).as(Files.readString(log)).isZero();
        assertThat(Files.readString(log)).contains("ok mlflow-artifacts:/7/run/artifacts multipart");
    }
}
