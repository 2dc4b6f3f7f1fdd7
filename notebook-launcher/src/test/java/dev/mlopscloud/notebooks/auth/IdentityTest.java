package dev.mlopscloud.notebooks.auth;

import static dev.mlopscloud.notebooks.testing.Api.send;
import static dev.mlopscloud.notebooks.testing.Api.signedIn;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.mlopscloud.notebooks.testing.NotebookFolders;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(NotebookFolders.class)
class IdentityTest {
    @Test
    void peopleChooseTheirNameAndColour() {
        send("PATCH", "/api/me", Map.of("display_name", "Ada", "color", "#123456"))
                .then()
                .statusCode(200)
                .body("status", equalTo("success"))
                .body("identity.display_name", equalTo("Ada"));
        signedIn()
                .get("/api/me?permissions=%7B%22contents%22%3A%5B%22read%22%5D%7D")
                .then()
                .body("identity.color", equalTo("#123456"))
                .body("identity.username", equalTo("user"))
                .body("permissions.contents", hasItem("read"))
                .body("permissions.updatable_fields", hasItem("color"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"username\":\"root\"}", "{\"color\":5}", "{\"nothing\":\"x\"}", "[", "[1]"})
    void otherChangesAreRefused(String body) {
        send("PATCH", "/api/me", body).then().statusCode(400);
        signedIn().get("/api/me").then().body("identity.username", equalTo("user"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "%5B%5D", "%7B%22a%22%3A5%7D", "%7B%22a%22%3A%5B5%5D%7D", "%7B"})
    void questionsOfNoShapeAreRefused(String permissions) {
        signedIn().get("/api/me?permissions=" + permissions).then().statusCode(400);
    }
}
