package dev.mlopscloud.tracking;

import static dev.mlopscloud.tracking.Mlflow.newExperiment;
import static dev.mlopscloud.tracking.Mlflow.newRun;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.mlopscloud.platform.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(value = StandInGateway.class, restrictToAnnotatedClass = true)
class ArtifactsTest {
    private static final String FILES = "/api/2.0/mlflow-artifacts/artifacts/";

    @Inject
    @ConfigProperty(name = "mlops.artifacts.url")
    String gateway;

    @Test
    void carriesFilesBothWays() {
        byte[] content = new byte[5_000_000];
        new Random(1).nextBytes(content);
        String run = newRun("0");
        String path = "0/" + run + "/artifacts/a b/ü.bin";
        given().body(content).put(FILES + "{path}", path).then().statusCode(200);
        byte[] back = given().get("/get-artifact?run_id={run}&path={path}", run, "a b/ü.bin")
                .then()
                .statusCode(200)
                .header("Content-Disposition", "attachment; filename=x")
                .header("X-Content-Type-Options", "nosniff")
                .extract()
                .asByteArray();
        assertThat(back).isEqualTo(content);
    }

    @Test
    void takesASmallFileForARun() {
        String run = newRun("0");
        upload(run, "notes/n.txt", new byte[] {7, 8}).statusCode(200);
        byte[] back = given().get("/get-artifact?run_id={run}&path=notes/n.txt", run)
                .then()
                .statusCode(200)
                .extract()
                .asByteArray();
        assertThat(back).containsExactly(7, 8);
    }

    /** The answer of a gateway as near as this one can be there before its body is asked for. */
    @Test
    void losesNoAnswerOfAQuickGateway() {
        String run = newRun("0");
        for (int i = 0; i < 300; i++) {
            Mlflow.get("artifacts/list?run_id=" + run).statusCode(200);
        }
    }

    @Test
    void refusesAFileThatIsTooLargeEmptyOrNowhere() {
        String run = newRun("0");
        upload(run, "big", new byte[10 * 1024 * 1024 + 1])
                .statusCode(400)
                .body("message", equalTo("Artifact size is too large. Max size is 10MB."));
        upload(run, "empty", new byte[0]).statusCode(400).body("message", equalTo("Request must specify data."));
        upload(run, "../out", new byte[1]).statusCode(400).body("message", equalTo("Invalid path"));
        upload("0".repeat(32), "x", new byte[1]).statusCode(404).body("error_code", equalTo("RESOURCE_DOES_NOT_EXIST"));
    }

    private static ValidatableResponse upload(String run, String path, byte[] content) {
        return given().contentType("application/octet-stream")
                .body(content)
                .post("/ajax-api/2.0/mlflow/upload-artifact?run_uuid={run}&path={path}", run, path)
                .then();
    }

    @Test
    void givesNoLinksIntoTheStorageBehindTheProxy() {
        String run = newRun("0");
        Mlflow.post("artifacts/presigned-upload-url", Map.of("run_id", run, "path", "a"))
                .statusCode(400)
                .body("message", containsString("not supported for proxied artifact storage"));
        Mlflow.post("artifacts/presigned-download-url", Map.of("run_id", run, "path", "a"))
                .statusCode(400)
                .body("message", containsString("(artifact URI scheme: mlflow-artifacts)"));
    }

    @Test
    void linksToTheFilesOfVersionsAndOfLoggedModelsAreTheGateways() {
        String run = newRun("0");
        String model = "linked-" + UUID.randomUUID();
        String source = "mlflow-artifacts:/0/" + run + "/artifacts/model";
        Mlflow.post("registered-models/create", Map.of("name", model)).statusCode(200);
        Mlflow.post("model-versions/create", Map.of("name", model, "source", source, "run_id", run))
                .statusCode(200);
        given().get("/model-versions/get-artifact?name={name}&version=1&path=MLmodel&presigned=true", model)
                .then()
                .statusCode(200)
                .body("url", equalTo("http://store/0/" + run + "/artifacts/model/MLmodel"))
                .body("file_size", equalTo(3));
        String logged = Mlflow.post("logged-models", Map.of("experiment_id", "0", "name", "m"))
                .extract()
                .path("model.info.model_id");
        given().get(
                        "/ajax-api/2.0/mlflow/logged-models/{id}/artifacts/files?artifact_file_path=MLmodel&presigned=true",
                        logged)
                .then()
                .statusCode(200)
                .body("url", endsWith(logged + "/artifacts/MLmodel"));
    }

    @Test
    void listsARunsDirectoryRelativeToItsRoot() {
        String run = newRun(newExperiment());
        Mlflow.get("artifacts/list?run_id=" + run + "&path=sub")
                .statusCode(200)
                .body("files.path", contains("sub/a", "sub/b.txt"))
                .body("files[0].is_dir", equalTo(true))
                .body("files[0].file_size", nullValue())
                .body("files[1].file_size", equalTo(3));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                FILES + "../secret",
                FILES + "a/../../secret",
                FILES + "%2e%2e/secret",
                FILES + "..%2fsecret",
                FILES + "%252e%252e/secret",
                FILES + "%25252e%25252e%25252fsecret",
                FILES + "%2Fetc/passwd",
                FILES + "a%5C..%5Cb",
                FILES + "a%23b",
                "/api/2.0/mlflow-artifacts/artifacts?path=..%2Fsecret",
                "/api/2.0/mlflow-artifacts/artifacts?path=%252e%252e%252fsecret",
                "/get-artifact?run_id=RUN&path=../secret",
                "/get-artifact?run_id=RUN&path=%252e%252e%252fsecret",
                "/api/2.0/mlflow/artifacts/list?run_id=RUN&path=../secret",
                "/api/2.0/mlflow/artifacts/list?run_id=RUN&path=/etc"
            })
    void refusesPathsThatLeaveTheirRoot(String path) {
        String run = newRun("0");
        given().urlEncodingEnabled(false)
                .get(path.replace("RUN", run))
                .then()
                .statusCode(400)
                .body("message", equalTo("Invalid path"));
    }

    @Test
    void anUploadThatBreaksOffIsBrokenForTheGatewayToo() throws Exception {
        int before = broken();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
            String head = "PUT " + FILES + "half HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10000000\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().write(new byte[1_000_000]);
            socket.getOutputStream().flush();
            socket.setSoLinger(true, 0);
        }
        Instant deadline = Instant.now().plus(Duration.ofSeconds(60));
        while (broken() == before && Instant.now().isBefore(deadline)) {
            Thread.sleep(50);
        }
        assertThat(broken()).isEqualTo(before + 1);
        given().get(FILES + "half").then().statusCode(404);
    }

    private int broken() {
        return Integer.parseInt(given().get(gateway + "/broken").asString());
    }
}
