package dev.mlopscloud.workflows.dagfile;

import static dev.mlopscloud.workflows.Service.newId;
import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ReparseTest {
    private static final String ASKED = "/api/dag-files/dags-folder?asked=true";

    @Test
    void aFileThatIsToBeParsedAgainIsNamedUntilItWas() throws IOException {
        String dagId = newId("reparsed");
        submit(dagId);
        get(ASKED).then().body("files.path", not(hasItem(dagId + ".py")));
        String token = get("/api/v2/dags/" + dagId).path("file_token");
        given().put("/api/v2/parseDagFile/" + token).then().statusCode(201).body(equalTo("null"));
        get(ASKED).then().body("files.path", hasItem(dagId + ".py"));
        get("/api/v2/eventLogs?event=reparse_dag_file&dag_id=" + dagId).then().body("total_entries", equalTo(1));
        submit(dagId);
        get(ASKED).then().body("files.path", not(hasItem(dagId + ".py")));
    }

    @Test
    void whatIsNoFileCannotBeParsedAgain() {
        String dagId = newId("defined");
        given().contentType("application/json")
                .body("{\"dag_id\":\"" + dagId + "\",\"tasks\":[{\"task_id\":\"a\",\"operator\":\"empty\"}]}")
                .put("/api/definitions/" + dagId)
                .then()
                .statusCode(201);
        for (String token : List.of(dagId, "nobody", "..%2F..%2Fetc%2Fpasswd", "%00")) {
            given().urlEncodingEnabled(false)
                    .put("/api/v2/parseDagFile/" + token)
                    .then()
                    .statusCode(404);
        }
        given().put("/api/v2/parseDagFile/" + dagId).then().body("detail", equalTo("File not found"));
    }

    private static void submit(String dagId) throws IOException {
        try (InputStream text =
                Objects.requireNonNull(ReparseTest.class.getResourceAsStream("/serialized/etl_small.json"))) {
            String dag = new String(text.readAllBytes(), StandardCharsets.UTF_8).replace("etl_small", dagId);
            given().contentType("application/json")
                    .body("{\"hash\":\"1\",\"source\":\"\",\"dags\":[" + dag + "],\"import_errors\":[]}")
                    .put("/api/dag-files/dags-folder/" + dagId + ".py")
                    .then()
                    .statusCode(200)
                    .body("dag_ids", equalTo(List.of(dagId)));
        }
    }
}
