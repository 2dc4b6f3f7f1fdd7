package dev.mlopscloud.workflows.variable;

import static dev.mlopscloud.workflows.Service.get;
import static dev.mlopscloud.workflows.Service.newId;
import static dev.mlopscloud.workflows.Service.patchJson;
import static dev.mlopscloud.workflows.Service.postJson;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.testing.PostgresResource;
import dev.mlopscloud.workflows.secret.Secrets;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class VariableTest {
    private static final String PATH = "/api/v2/variables";

    private final Variables variables;
    private final Secrets secrets;
    private final Database database;

    VariableTest(Variables variables, Secrets secrets, Database database) {
        this.variables = variables;
        this.secrets = secrets;
        this.database = database;
    }

    @Test
    void keepsTextsAndTreesAndNamesWithSlashes() {
        String key = newId("a/b");
        create(key, "{\"n\": [1, 2], \"password\": \"pass-word-1\"}");
        get(PATH + "/" + key)
                .then()
                .body("value", equalTo("{\"n\": [1, 2], \"password\": \"***\"}"))
                .body("is_encrypted", equalTo(true));
        assertThat(variables.lookup(key))
                .hasValueSatisfying(value -> assertThat(value).contains("pass-word-1"));
        patchJson(PATH + "/" + key, "{\"key\":\"" + key + "\",\"value\":\"plain\"}")
                .then()
                .statusCode(200)
                .body("value", equalTo("plain"));
        given().delete(PATH + "/" + key).then().statusCode(204);
        get(PATH + "/" + key).then().statusCode(404);
        given().delete(PATH + "/" + key).then().statusCode(404);
    }

    @Test
    void masksByNameAndKeepsNothingReadableInTheDatabase() {
        String key = newId("api_key");
        create(key, "\"very-much-hidden\"");
        get(PATH + "/" + key).then().body("value", equalTo("***"));
        String stored = database.transaction(
                tx -> tx.first(row -> row.getString(1), "SELECT value FROM variable WHERE key = ?", key)
                        .orElseThrow());
        assertThat(stored).doesNotContain("very-much-hidden");
        assertThat(secrets.masker().mask("it is very-much-hidden here")).isEqualTo("it is *** here");
        get("/api/v2/eventLogs?event=post_variable&order_by=-event_log_id&limit=1")
                .then()
                .body("event_logs[0].extra", allOf(containsString(key), not(containsString("hidden"))));
    }

    @Test
    void aSealedValueOpensNowhereElse() {
        String mine = newId("mine");
        String other = newId("other");
        create(mine, "\"one\"");
        create(other, "\"two\"");
        database.transaction(tx -> tx.update(
                "UPDATE variable SET value = (SELECT value FROM variable WHERE key = ?) WHERE key = ?", mine, other));
        get(PATH + "/" + other).then().statusCode(503);
        database.transaction(tx -> tx.update("DELETE FROM variable WHERE key = ?", other));
    }

    @Test
    void refusesWhatAirflowRefuses() {
        String key = newId("twice");
        create(key, "1");
        postJson(PATH, "{\"key\":\"" + key + "\",\"value\":2}")
                .then()
                .statusCode(409)
                .body("detail", equalTo("The Variable with key: `" + key + "` already exists"));
        postJson(PATH, "{\"key\":\"x\"}").then().statusCode(422).body("detail.type", hasItem("missing"));
        patchJson(PATH + "/other", "{\"key\":\"" + key + "\",\"value\":2}")
                .then()
                .statusCode(400);
        get(PATH + "/" + key).then().body("value", equalTo("1"));
    }

    private static void create(String key, String value) {
        postJson(PATH, "{\"key\":\"" + key + "\",\"value\":" + value + "}")
                .then()
                .statusCode(201);
    }
}
