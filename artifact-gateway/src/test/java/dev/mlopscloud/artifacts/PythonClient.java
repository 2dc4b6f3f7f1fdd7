package dev.mlopscloud.artifacts;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.RestAssured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Programs in src/test/python, run by the Python that MLOPS_TEST_PYTHON names: one that has MLflow. */
final class PythonClient {
    private static final String PYTHON = "MLOPS_TEST_PYTHON";
    private static final int LIMIT_SECONDS = 240;

    private PythonClient() {}

    /** Condition of the tests that need it. */
    static boolean isNamed() {
        boolean named = System.getenv(PYTHON) != null;
        if (!named) {
            System.out.println("SKIPPED: MLflow's own programs. Name a Python that has it by " + PYTHON + ".");
        }
        return named;
    }

    /** Runs a program against the service under test; it must succeed and say {@code expected}. */
    static void run(String program, Path folder, String expected) throws IOException, InterruptedException {
        Path log = folder.resolve("log");
        Process client = new ProcessBuilder(
                        Objects.requireNonNull(System.getenv(PYTHON)),
                        Path.of("src", "test", "python", program).toString(),
                        "http://127.0.0.1:" + RestAssured.port)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended = client.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        client.destroy();
        assertThat(ended).as(Files.readString(log)).isTrue();
        assertThat(client.exitValue()).as(Files.readString(log)).isZero();
        assertThat(Files.readString(log)).contains(expected);
    }
}
