package dev.mlopscloud.tracking;

import static dev.mlopscloud.tracking.Mlflow.get;
import static dev.mlopscloud.tracking.Mlflow.newExperiment;
import static dev.mlopscloud.tracking.Mlflow.newRun;
import static dev.mlopscloud.tracking.Mlflow.post;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import dev.mlopscloud.platform.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class RegistryTest {

    private static String newModel() {
        String name = "m-" + UUID.randomUUID();
        post("registered-models/create", Map.of("name", name)).statusCode(200);
        return name;
    }

    private static String newVersion(String model) {
        return post("model-versions/create", Map.of("name", model, "source", "s3://bucket/model"))
                .statusCode(200)
                .extract()
                .path("model_version.version");
    }

    @Test
    void anAliasMovesFromVersionToVersion() {
        String model = newModel();
        newVersion(model);
        newVersion(model);
        for (String version : List.of("1", "2")) {
            post("registered-models/alias", Map.of("name", model, "alias", "champion", "version", version))
                    .statusCode(200);
            get("registered-models/alias?name={name}&alias=champion", model)
                    .statusCode(200)
                    .body("model_version.version", equalTo(version))
                    .body("model_version.aliases", contains("champion"));
        }
        get("registered-models/alias?name={name}&alias=nobody", model)
                .statusCode(400)
                .body("message", containsString("alias nobody not found"));
    }

    @Test
    void concurrentVersionsGetNumbersOfTheirOwn() {
        String model = newModel();
        List<String> numbers = IntStream.range(0, 20)
                .parallel()
                .mapToObj(i -> newVersion(model))
                .toList();
        assertThat(numbers).doesNotHaveDuplicates().hasSize(20).contains("1", "20");
    }

    @Test
    void aDeletedVersionsNumberIsNeverGivenAgain() {
        String model = newModel();
        newVersion(model);
        given().contentType(ContentType.JSON)
                .body(Map.of("name", model, "version", "1"))
                .delete(Mlflow.API + "model-versions/delete")
                .then()
                .statusCode(200);
        assertThat(newVersion(model)).isEqualTo("2");
        get("model-versions/get?name={name}&version=1", model).statusCode(404);
    }

    @Test
    void renamingKeepsVersionsAndFreesTheOldName() {
        String model = newModel();
        newVersion(model);
        post("registered-models/rename", Map.of("name", model, "new_name", model + "-new"))
                .statusCode(200);
        get("model-versions/get?name={name}&version=1", model + "-new").statusCode(200);
        post("registered-models/create", Map.of("name", model)).statusCode(200);
        post("registered-models/create", Map.of("name", model))
                .statusCode(400)
                .body("error_code", equalTo("RESOURCE_ALREADY_EXISTS"));
    }

    @Test
    void promptsShowOnlyWhenAskedFor() {
        String prompt = "p-" + UUID.randomUUID();
        post(
                        "registered-models/create",
                        Map.of(
                                "name",
                                prompt,
                                "tags",
                                List.of(Map.of("key", "mlflow.prompt.is_prompt", "value", "true"))))
                .statusCode(200);
        get("registered-models/search?filter={filter}", "name LIKE 'p-%'")
                .body("registered_models.name", not(hasItem(prompt)));
        get("registered-models/search?filter={filter}", "tags.`mlflow.prompt.is_prompt` = 'true'")
                .body("registered_models.name", hasItem(prompt));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/passwd",
                "file:///etc/passwd",
                "relative/path",
                "s3://bucket/../secret",
                "s3://bucket/%2e%2e/secret",
                "s3://bucket/%252e%252e/secret",
                "s3://bucket/%25252e%25252e/secret",
                "s3://bucket/%2525252e%2525252e/secret",
                "s3://bucket/x%00",
                "mlflow-artifacts:/0/someone-elses-run/artifacts/model",
                "runs:/someone-elses-run/model",
                "models:/m-0123456789abcdef",
                "models://other-registry/name/1"
            })
    void refusesSourcesThatAreNotTheCallersOwn(String source) {
        String model = newModel();
        post("model-versions/create", Map.of("name", model, "source", source))
                .statusCode(400)
                .body("message", containsString("Invalid model version source"));
        get("model-versions/search?filter={filter}", "name='" + model + "'")
                .statusCode(200)
                .body(equalTo("{}"));
    }

    @Test
    void takesTheFilesOfTheRunThatTheRequestNames() {
        String model = newModel();
        String run = newRun(newExperiment());
        String root = get("runs/get?run_id=" + run).extract().path("run.info.artifact_uri");
        post("model-versions/create", Map.of("name", model, "source", root + "/model", "run_id", run))
                .statusCode(200);
        post("model-versions/create", Map.of("name", model, "source", "runs:/" + run + "/model", "run_id", run))
                .statusCode(200);
        String other = newRun(newExperiment());
        post("model-versions/create", Map.of("name", model, "source", root + "/model", "run_id", other))
                .statusCode(400);
    }

    @Test
    void aLoggedModelCanBeRegistered() {
        String experiment = newExperiment();
        String id = post("logged-models", Map.of("experiment_id", experiment, "name", "lm"))
                .statusCode(200)
                .body("model.info.status", equalTo("LOGGED_MODEL_PENDING"))
                .extract()
                .path("model.info.model_id");
        given().contentType(ContentType.JSON)
                .body(Map.of("model_id", id, "status", "LOGGED_MODEL_READY"))
                .patch(Mlflow.API + "logged-models/" + id)
                .then()
                .statusCode(200)
                .body("model.info.status", equalTo("LOGGED_MODEL_READY"));
        String model = newModel();
        post("model-versions/create", Map.of("name", model, "source", "models:/" + id, "model_id", id))
                .statusCode(200);
        get("model-versions/get-download-uri?name={name}&version=1", model)
                .body("artifact_uri", equalTo("mlflow-artifacts:/" + experiment + "/models/" + id + "/artifacts"));
        get("logged-models/" + id)
                .body("model.info.tags.find { it.key == 'mlflow.modelVersions' }.value", containsString(model));
    }
}
