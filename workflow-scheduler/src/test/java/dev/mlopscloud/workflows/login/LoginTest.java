package dev.mlopscloud.workflows.login;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import dev.mlopscloud.platform.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Signing in, where it is required. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@TestProfile(LoginTest.Required.class)
class LoginTest {
    private static final Path PASSWORDS = Path.of("target", "login-test", "passwords.json");

    private static final String PULLING = """
            dag_id: login_pull
            tasks:
              - {task_id: give, operator: bash, bash_command: echo given}
              - task_id: take
                operator: python
                dependencies: [give]
                python_callable: take
                code: |
                  import os, urllib.error, urllib.request

                  def take(ti):
                      request = urllib.request.Request(
                          os.environ["MLOPS_WORKFLOWS_URI"] + "/api/v2/dags/login_pull",
                          data=b'{"is_paused": true}', method="PATCH",
                          headers={"Authorization": "Bearer " + os.environ["MLOPS_WORKFLOWS_TOKEN"],
                                   "Content-Type": "application/json"})
                      try:
                          status = urllib.request.urlopen(request).status
                      except urllib.error.HTTPError as refused:
                          status = refused.code
                      return [ti.xcom_pull(task_ids="give"), status]
            """;

    /** Four users, whose passwords are their names. */
    public static final class Required implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            try {
                Files.createDirectories(PASSWORDS.getParent());
                Files.deleteIfExists(Path.of(PASSWORDS + ".generated"));
                Files.writeString(PASSWORDS, "{\"ann\":\"ann\",\"vic\":\"vic\",\"ute\":\"ute\",\"ola\":\"ola\"}");
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            return Map.of(
                    "mlops.login.users", "ann:admin,vic:viewer,ute:user,ola:op,eve:viewer",
                    "mlops.login.passwords-file", PASSWORDS.toString(),
                    "mlops.login.key-file", "target/login-test/login.key");
        }
    }

    private static String token(String name) {
        return given().contentType("application/json")
                .body("{\"username\":\"" + name + "\",\"password\":\"" + name + "\"}")
                .post("/auth/token")
                .then()
                .statusCode(201)
                .extract()
                .path("access_token");
    }

    private static RequestSpecification as(String name) {
        return given().header("Authorization", "Bearer " + token(name));
    }

    @Test
    void aFirstPasswordIsLeftWhereOnlyTheOwnerOfTheServiceReads() throws IOException {
        Path generated = Path.of(PASSWORDS + ".generated");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(generated)))
                .isEqualTo("rw-------");
        String password = JsonPath.from(Files.readString(generated)).getString("eve");
        assertThat(Files.readString(PASSWORDS)).doesNotContain(password);
        given().contentType("application/json")
                .body("{\"username\":\"eve\",\"password\":\"" + password + "\"}")
                .post("/auth/token")
                .then()
                .statusCode(201);
    }

    @Test
    void withoutATokenNothingIsShown() {
        for (String path : new String[] {"/api/v2/dags", "/ui/config", "/api/definitions"}) {
            given().get(path).then().statusCode(401).body("detail", equalTo("Not authenticated"));
            given().header("Authorization", "Bearer x").get(path).then().statusCode(403);
        }
        given().get("/api/v2/version").then().statusCode(200);
        given().redirects().follow(false).get("/pages").then().statusCode(307);
    }

    @Test
    void aPasswordBecomesATokenAndIsNotKept() throws IOException {
        assertThat(Files.readString(PASSWORDS)).contains("pbkdf2").doesNotContain("\"ann\" : \"ann\"");
        given().contentType("application/json")
                .body("{\"username\":\"ann\",\"password\":\"wrong\"}")
                .post("/auth/token")
                .then()
                .statusCode(401)
                .body("detail", equalTo("Invalid credentials"));
        given().formParam("username", "ann")
                .formParam("password", "ann")
                .post("/auth/token")
                .then()
                .statusCode(201);
        given().get("/auth/token").then().statusCode(403);
        given().cookie("_token", token("vic")).get("/ui/auth/me").then().body("username", equalTo("vic"));
    }

    @Test
    void rolesBoundWhatOnesMayDo() {
        as("vic").get("/api/v2/dags").then().statusCode(200);
        as("vic").get("/api/v2/variables").then().statusCode(403).body("detail", equalTo("Forbidden"));
        String body = "{\"name\":\"login_pool\",\"slots\":1}";
        as("ute")
                .contentType("application/json")
                .body(body)
                .post("/api/v2/pools")
                .then()
                .statusCode(403);
        as("ola")
                .contentType("application/json")
                .body(body)
                .post("/api/v2/pools")
                .then()
                .statusCode(201);
        as("ola").get("/api/v2/eventLogs?event=post_pool").then().body("event_logs[0].owner", equalTo("ola"));
    }

    @Test
    void whoSignsOutIsOut() {
        String token = token("ute");
        given().cookie("_token", token).get("/ui/auth/me").then().statusCode(200);
        given().cookie("_token", token)
                .redirects()
                .follow(false)
                .get("/api/v2/auth/logout")
                .then()
                .statusCode(307)
                .header("Location", startsWith("http"));
        given().cookie("_token", token).get("/ui/auth/me").then().statusCode(403);
    }

    @Test
    void signingInLeadsNowhereElse() {
        given().redirects()
                .follow(false)
                .queryParam("next", "/dags?x=1")
                .get("/api/v2/auth/login")
                .then()
                .statusCode(307);
        given().queryParam("next", "https://elsewhere.example/")
                .get("/api/v2/auth/login")
                .then()
                .statusCode(400)
                .body("detail", equalTo("Invalid or unsafe next URL"));
    }

    @Test
    void aTaskReadsWhatOthersGaveAndChangesNothing() throws InterruptedException {
        as("ola")
                .contentType("application/yaml")
                .body(PULLING.getBytes(StandardCharsets.UTF_8))
                .post("/api/definitions")
                .then()
                .statusCode(201);
        String run = as("ute")
                .contentType("application/json")
                .body("{\"logical_date\":null}")
                .post("/api/v2/dags/login_pull/dagRuns")
                .then()
                .statusCode(200)
                .extract()
                .path("dag_run_id");
        String path = "/api/v2/dags/login_pull/dagRuns/" + run;
        RequestSpecification viewer = as("vic").urlEncodingEnabled(false);
        for (int i = 0;
                i < 600
                        && !List.of("success", "failed")
                                .contains(viewer.get(path).path("state"));
                i++) {
            Thread.sleep(100);
        }
        viewer.get(path + "/taskInstances/take/xcomEntries/return_value")
                .then()
                .statusCode(200)
                .body("value", equalTo(List.of("given", 403)));
    }
}
