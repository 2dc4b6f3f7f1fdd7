package dev.mlopscloud.workflows.definition;

import static dev.mlopscloud.workflows.Service.get;
import static dev.mlopscloud.workflows.Service.newId;
import static dev.mlopscloud.workflows.Service.post;
import static dev.mlopscloud.workflows.Service.put;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;

import dev.mlopscloud.platform.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class DefinitionTest {
    private static final String TASK = "tasks: [{task_id: a, operator: empty}]";

    @Test
    void createsOnceAndReplacesByVersions() {
        String dag = newId("versions");
        post("dag_id: " + dag + "\n" + TASK).then().statusCode(201).body("version", equalTo(1));
        post("dag_id: " + dag + "\n" + TASK).then().statusCode(409);
        put(dag, "dag_id: " + dag + "\n" + TASK + "\ndescription: more")
                .then()
                .statusCode(200)
                .body("version", equalTo(2));
        String text = "# another layout\n{" + TASK + ", description: more, dag_id: " + dag + "}";
        put(dag, text).then().statusCode(200).body("version", equalTo(2));
        get("/api/definitions/" + dag + "/versions/1").then().body("source", containsString("dag_id: " + dag));
        get("/api/definitions/" + dag + "/versions").then().body("total_entries", equalTo(2));
        get("/api/definitions/" + dag + "/versions/3").then().statusCode(404);
        given().delete("/api/definitions/" + dag).then().statusCode(204);
        get("/api/definitions/" + dag).then().statusCode(404);
    }

    @Test
    void readsJsonAsYaml() {
        String dag = newId("json");
        given().contentType("application/json")
                .body("{\"dag_id\":\"" + dag + "\",\"tasks\":[{\"task_id\":\"a\",\"operator\":\"empty\"}]}")
                .post("/api/definitions")
                .then()
                .statusCode(201);
        get("/api/definitions/" + dag).then().body("content_type", equalTo("application/json"));
    }

    @Test
    void aDryRunChangesNothing() {
        String dag = newId("dry");
        given().contentType("text/yaml")
                .body(("dag_id: " + dag + "\n" + TASK).getBytes(StandardCharsets.UTF_8))
                .post("/api/definitions/validate")
                .then()
                .statusCode(200)
                .body("valid", equalTo(true))
                .body("task_ids", equalTo(List.of("a")));
        get("/api/definitions/" + dag).then().statusCode(404);
    }

    @Test
    void namesTheCycle() {
        refused("""
            dag_id: cyclic
            tasks:
              - {task_id: a, operator: empty, dependencies: [c]}
              - {task_id: b, operator: empty, dependencies: [a]}
              - {task_id: c, operator: empty, dependencies: [b]}
            """).body("detail[0].msg", containsString("Cycle detected in DAG: "));
    }

    @Test
    void saysPathLineAndExpectation() {
        refused("""
            dag_id: lines
            tasks:
              - task_id: a
                operator: bsah
                bash_command: 'true'
            """)
                .body("detail[0].loc", equalTo(List.of("body", "tasks", 0, "operator")))
                .body("detail[0].ctx.line", equalTo(4))
                .body("detail[0].msg", containsString("one of empty, bash, python"))
                .body("detail[0].input", equalTo("bsah"));
    }

    @Test
    void namesAllFaultsAtOnce() {
        refused("dag_id: bad id\nretries: 2\nschedule: '61 * * * *'\ntimezone: Mars/Base\n" + TASK)
                .body("detail.loc", hasItem(List.of("body", "dag_id")))
                .body("detail.loc", hasItem(List.of("body", "retries")))
                .body("detail.loc", hasItem(List.of("body", "timezone")))
                .body("detail.loc", hasItem(List.of("body", "schedule")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dag_id: x | too_short",
                "dag_id: x; tasks: 5 | list_type",
                "tasks: [{task_id: a, operator: empty}] | missing",
                "dag_id: ..; tasks: [{task_id: a, operator: empty}] | value_error",
                "dag_id: x; tasks: [{task_id: a, operator: empty}, {task_id: a, operator: empty}] | value_error",
                "dag_id: x; tasks: [{task_id: a, operator: empty, dependencies: [b]}] | value_error",
                "dag_id: x; tasks: [{task_id: a, operator: empty, dependencies: [a]}] | value_error",
                "dag_id: x; tasks: [{task_id: a, operator: bash}] | missing",
                "dag_id: x; tasks: [{task_id: a, operator: bash, bash_command: 5}] | string_type",
                "dag_id: x; tasks: [{task_id: a, operator: bash, bash_command: ls, code: x}] | extra_forbidden",
                "dag_id: x; tasks: [{task_id: a, operator: python, code: x, script: y.py}] | value_error",
                "dag_id: x; tasks: [{task_id: a, operator: python, script: ../up.py}] | value_error",
                "dag_id: x; tasks: [{task_id: a, operator: python, script: /etc/passwd}] | value_error",
                "dag_id: x; tasks: [{task_id: a, operator: empty, trigger_rule: maybe}] | enum",
                "dag_id: x; tasks: [{task_id: a, operator: empty, retries: -1}] | greater_than_equal",
                "dag_id: x; tasks: [{task_id: a, operator: empty, retries: two}] | int_parsing",
                "dag_id: x; tasks: [{task_id: a, operator: empty, env: {A=B: c}}] | value_error",
                "dag_id: x; schedule: '* * * * * *'; tasks: [{task_id: a, operator: empty}] | value_error",
                "dag_id: x; start_date: soon; tasks: [{task_id: a, operator: empty}] | datetime_from_date_parsing",
                "dag_id: x; catchup: 'yes'; tasks: [{task_id: a, operator: empty}] | bool_parsing",
                "dag_id: [x | yaml_invalid",
                "dag_id: x; dag_id: y | yaml_invalid",
                "dag_id: !!java.net.URL x | yaml_invalid",
                "'' | dict_type",
                "[] | dict_type"
            })
    void refuses(String text, String type) {
        refused(text.replace("; ", "\n")).body("detail.type", hasItem(type));
    }

    @Test
    void refusesATreeThatGrowsOutOfAFewLines() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            String alias = "*a" + (i - 1);
            bomb.append("a%d: &a%d [%s]\n".formatted(i, i, String.join(", ", Collections.nCopies(10, alias))));
        }
        refused(bomb.toString()).body("detail[0].type", equalTo("yaml_invalid"));
    }

    @Test
    void refusesWhatIsTooLong() {
        refused("dag_id: " + "x".repeat(251) + "\n" + TASK).body("detail[0].type", equalTo("string_too_long"));
        post("dag_id: x\ndescription: " + "x".repeat(1 << 20)).then().statusCode(413);
        refused("dag_id: x\ntasks: " + "[".repeat(5_000)).body("detail[0].type", equalTo("yaml_invalid"));
    }

    @Test
    void refusesOtherContentTypesSoThatNoFormCanPost() {
        given().formParam("dag_id", "form").post("/api/definitions").then().statusCode(415);
        given().multiPart("dag_id", "form").post("/api/definitions").then().statusCode(415);
        given().contentType("text/plain")
                .body("dag_id: form\n" + TASK)
                .post("/api/definitions")
                .then()
                .statusCode(415);
        get("/api/definitions/form").then().statusCode(404);
    }

    @Test
    void refusesPagesOfOtherOrigins() {
        given().header("Origin", "http://evil.example")
                .contentType("application/json")
                .body("{}")
                .post("/api/definitions")
                .then()
                .statusCode(403)
                .body("detail", notNullValue());
        given().header("Host", "evil.example").get("/api/v2/dags").then().statusCode(400);
    }

    @Test
    void publishesTheSchemaOfADefinition() {
        get("/api/definitions/schema.json")
                .then()
                .statusCode(200)
                .body("properties.tasks.items.properties.operator.anyOf[0].enum", hasItem("bash"));
    }

    private static ValidatableResponse refused(String yaml) {
        return post(yaml).then().statusCode(422);
    }
}
