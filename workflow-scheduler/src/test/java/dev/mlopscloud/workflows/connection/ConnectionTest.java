package dev.mlopscloud.workflows.connection;

import static dev.mlopscloud.workflows.Service.get;
import static dev.mlopscloud.workflows.Service.newId;
import static dev.mlopscloud.workflows.Service.patchJson;
import static dev.mlopscloud.workflows.Service.postJson;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.mlopscloud.platform.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ConnectionTest {
    private static final String PATH = "/api/v2/connections";

    @Test
    void keepsAConnectionAndShowsNoSecret() {
        String id = create("""
                "conn_type":"postgres","host":"db","port":5433,"login":"me","password":"hunter2hunter2",\
                "extra":"{\\"sslmode\\": \\"require\\", \\"api_token\\": \\"t0ps3cret\\"}\"""");
        get(PATH + "/" + id)
                .then()
                .statusCode(200)
                .body("password", equalTo("***"))
                .body("extra", equalTo("{\"sslmode\": \"require\", \"api_token\": \"***\"}"))
                .body("port", equalTo(5433))
                .body("team_name", nullValue());
        get("/api/v2/eventLogs?event=post_connection&limit=100&order_by=-id")
                .then()
                .body("event_logs.extra", hasItem(containsString(id)))
                .body("event_logs.extra.join()", not(containsString("hunter2")))
                .body("event_logs.extra.join()", not(containsString("t0ps3cret")));
        given().delete(PATH + "/" + id).then().statusCode(204);
        get(PATH + "/" + id)
                .then()
                .statusCode(404)
                .body("detail", equalTo("The Connection with connection_id: `" + id + "` was not found"));
    }

    @Test
    void refusesASecondConnectionOfAnId() {
        String id = create("\"conn_type\":\"http\"");
        postJson(PATH, "{\"connection_id\":\"" + id + "\",\"conn_type\":\"ftp\"}")
                .then()
                .statusCode(409)
                .body("detail.reason", equalTo("Unique constraint violation"));
        get(PATH + "/" + id).then().body("conn_type", equalTo("http"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'conn_type':'http'} | missing",
                "{'connection_id':'a b','conn_type':'http'} | string_pattern_mismatch",
                "{'connection_id':'a'} | missing",
                "{'connection_id':'a','conn_type':'http','port':'x'} | int_parsing",
                "{'connection_id':'a','conn_type':'http','extra':'[]'} | value_error",
                "{'connection_id':'a','conn_type':'http','colour':1} | extra_forbidden",
                "{'connection_id':'a','conn_type':'http','team_name':'t'} | value_error"
            })
    void refusesWhatIsNoConnection(String body, String type) {
        postJson(PATH, body.replace('\'', '"')).then().statusCode(422).body("detail.type", hasItem(type));
    }

    @Test
    void changesOnlyWhatTheMaskNamesAndKeepsMaskedSecrets() {
        String id = create("\"conn_type\":\"http\",\"host\":\"one\",\"login\":\"me\",\"password\":\"secret1\"");
        String body = "{\"connection_id\":\"" + id + "\",\"conn_type\":\"ftp\",\"host\":\"two\",\"password\":\"***\"}";
        patchJson(PATH + "/" + id + "?update_mask=host", body)
                .then()
                .statusCode(200)
                .body("host", equalTo("two"))
                .body("conn_type", equalTo("http"));
        patchJson(PATH + "/" + id, body)
                .then()
                .statusCode(200)
                .body("conn_type", equalTo("ftp"))
                .body("login", equalTo("me"))
                .body("password", equalTo("***"));
        patchJson(PATH + "/other", body).then().statusCode(400);
        patchJson(PATH + "/absent", "{\"connection_id\":\"absent\",\"conn_type\":\"ftp\"}")
                .then()
                .statusCode(404);
    }

    @Test
    void doesManyThingsInOneRequestAndSaysWhatItRefused() {
        String old = create("\"conn_type\":\"http\"");
        String fresh = newId("conn");
        String body = """
                {"actions":[
                  {"action":"create","entities":[{"connection_id":"%1$s","conn_type":"a"}]},
                  {"action":"create","action_on_existence":"skip","entities":[
                    {"connection_id":"%1$s","conn_type":"b"},{"connection_id":"%2$s","conn_type":"b"}]},
                  {"action":"update","entities":[{"connection_id":"%1$s","conn_type":"c"}]},
                  {"action":"delete","entities":["%2$s"]},
                  {"action":"delete","action_on_non_existence":"skip","entities":["nowhere"]}]}
                """.formatted(old, fresh);
        patchJson(PATH, body)
                .then()
                .statusCode(200)
                .body("create.success", equalTo(List.of(fresh)))
                .body("create.errors[0].status_code", equalTo(409))
                .body("update.success", equalTo(List.of(old)))
                .body("delete.success", equalTo(List.of(fresh)));
        get(PATH + "/" + old).then().body("conn_type", equalTo("c"));
    }

    @Test
    void listsByPatternInOrder() {
        String id = create("\"conn_type\":\"http\"");
        get(PATH + "?connection_id_pattern=" + id.toUpperCase(Locale.ROOT))
                .then()
                .body("total_entries", equalTo(1));
        get(PATH + "?connection_id_prefix_pattern=" + id + "&order_by=-conn_type&limit=1")
                .then()
                .body("connections[0].connection_id", equalTo(id));
        get(PATH + "?order_by=password").then().statusCode(400);
        get(PATH + "?limit=x").then().statusCode(422);
    }

    @Test
    void triesNoConnectionOut() {
        postJson(PATH + "/test", "{\"connection_id\":\"a\",\"conn_type\":\"http\"}")
                .then()
                .statusCode(403);
        postJson(PATH + "/test", "{}").then().statusCode(422);
    }

    @Test
    void readsAddressesAsAirflowDoes() {
        Connection read = ConnectionUri.read("x", "postgresql://me:p%40ss@db:5432/mine?sslmode=require")
                .orElseThrow();
        assertThat(read)
                .isEqualTo(new Connection(
                        "x",
                        "postgres",
                        null,
                        "db",
                        "me",
                        "mine",
                        5432,
                        new Connection.Credentials("p@ss", "{\"sslmode\":\"require\"}")));
        assertThat(read.uri()).isEqualTo("postgres://me:p%40ss@db:5432/mine?sslmode=require");
        assertThat(ConnectionUri.read("x", "{\"conn_type\":\"http\",\"host\":\"h\",\"extra\":{\"a\":1}}")
                        .orElseThrow()
                        .extra())
                .isEqualTo("{\"a\":1}");
    }

    private static String create(String members) {
        String id = newId("conn");
        postJson(PATH, "{\"connection_id\":\"" + id + "\"," + members + "}")
                .then()
                .statusCode(201);
        return id;
    }
}
