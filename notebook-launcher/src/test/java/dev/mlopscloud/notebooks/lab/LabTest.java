package dev.mlopscloud.notebooks.lab;

import static dev.mlopscloud.notebooks.testing.Api.send;
import static dev.mlopscloud.notebooks.testing.Api.signedIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import dev.mlopscloud.notebooks.testing.NotebookFolders;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(NotebookFolders.class)
class LabTest {
    private static final String PLUGIN = "/lab/api/settings/@mlops/plain:plugin";

    @Test
    void fillsThePageIn() {
        String page = signedIn().get("/lab/workspaces/w1/tree/a%20b/c.ipynb").asString();
        assertThat(page)
                .contains("\"workspace\":\"w1\"", "\"treePath\":\"a b/c.ipynb\"", "src=\"/static/lab/main.js\"")
                .contains("href=\"/static/favicons/favicon.ico\"")
                .doesNotContain("{{", "{%", "{#", "custom.css");
    }

    @Test
    void letsNoAddressEscapeIntoThePage() {
        String page = signedIn()
                .get("/lab/tree/%3C%2Fscript%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E'%22")
                .asString();
        assertThat(page).contains("\\u003c/script\\u003e").doesNotContain("<script>alert");
    }

    @Test
    void servesThePagesFiles() {
        signedIn().get("/static/lab/main.js").then().statusCode(200).body(containsString("plain"));
        signedIn().get("/lab/api/themes/@mlops/plain/index.css").then().statusCode(200);
        signedIn().redirects().follow(false).get("/").then().statusCode(302).header("Location", equalTo("/lab"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/static/lab/../../secret.txt",
                "/static/lab/..%2f..%2fsecret.txt",
                "/static/lab/%252e%252e/x",
                "/lab/extensions/@x/../../../secret",
                "/lab/api/themes/..%2f..%2fstatic%2findex.html",
                "/static/lab/nothing.js",
                "/kernelspecs/..%2f..%2fx/kernel.json",
                "/kernelspecs/python3/..%2fpython3%2f..%2fx"
            })
    void findsNothingElse(String path) {
        signedIn().get(path).then().statusCode(404);
    }

    @Test
    void keepsSettingsAsTheyWereWritten() {
        signedIn()
                .get(PLUGIN)
                .then()
                .statusCode(200)
                .body("version", equalTo("1.2.3"))
                .body("raw", equalTo("{}"))
                .body("settings", anEmptyMap());
        String raw = "{\n  // as large as it gets\n  'size': 12,\n}";
        send("PUT", PLUGIN, Map.of("raw", raw)).then().statusCode(204);
        signedIn().get(PLUGIN).then().body("raw", equalTo(raw)).body("settings.size", equalTo(12));
        signedIn()
                .get("/lab/api/settings")
                .then()
                .body("settings.find { it.id == '@mlops/plain:plugin' }.settings.size", equalTo(12));
        signedIn().get("/lab/api/settings?ids_only=true").then().body("settings.id", hasItem("@mlops/plain:plugin"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "{\"size\":\"big\"}",
                "{\"theme\":\"pink\"}",
                "{\"unknown\":1}",
                "{\"style\":{\"width\":-1}}"
            })
    void refusesSettingsThatDoNotFit(String raw) {
        send("PUT", PLUGIN, Map.of("raw", raw)).then().statusCode(400);
        send("PUT", "/lab/api/settings/@mlops/nothing:plugin", Map.of("raw", "{}"))
                .then()
                .statusCode(404);
        send("PUT", "/lab/api/settings/..%2f..%2fx:plugin", Map.of("raw", "{}"))
                .then()
                .statusCode(404);
    }

    @Test
    void takesDefaultsFromAdministrators() {
        signedIn()
                .get("/lab/api/settings/@mlops/plain:plugin")
                .then()
                .body("schema.properties.theme.default", equalTo("dark"))
                .body("schema.properties.style.default", equalTo(Map.of("width", 7, "height", 2)));
    }

    @Test
    void remembersWorkspaces() {
        signedIn().get("/lab/api/workspaces/none").then().statusCode(200).body("data", anEmptyMap());
        Map<String, Object> workspace = Map.of("data", Map.of("x", 1), "metadata", Map.of("id", "mine"));
        send("PUT", "/lab/api/workspaces/mine", workspace).then().statusCode(204);
        send("PUT", "/lab/api/workspaces/yours", workspace).then().statusCode(400);
        signedIn().get("/lab/api/workspaces/mine").then().body("data.x", equalTo(1));
        signedIn().get("/lab/api/workspaces").then().body("workspaces.ids", hasItem("mine"));
        signedIn().delete("/lab/api/workspaces/mine").then().statusCode(204);
        signedIn().delete("/lab/api/workspaces/mine").then().statusCode(404);
        signedIn().get("/lab/api/workspaces").then().body("workspaces.ids", not(hasItem("mine")));
    }

    @Test
    void mergesConfigurationSections() {
        signedIn().get("/api/config/section").then().statusCode(200);
        send("PATCH", "/api/config/section", Map.of("a", Map.of("b", 1, "c", 2)))
                .then()
                .statusCode(200);
        send("PATCH", "/api/config/section", "{\"a\":{\"b\":null}}").then().body("a", equalTo(Map.of("c", 2)));
    }
}
