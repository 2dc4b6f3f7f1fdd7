package dev.mlopscloud.notebooks.session;

import static dev.mlopscloud.notebooks.testing.Api.send;
import static dev.mlopscloud.notebooks.testing.Api.signedIn;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mlopscloud.notebooks.testing.KernelPython;
import dev.mlopscloud.notebooks.testing.NotebookFolders;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(NotebookFolders.class)
class SessionRequestsTest {
    private final String path = "session-" + UUID.randomUUID() + ".ipynb";
    private String session = "";

    @BeforeEach
    void open() {
        assumeTrue(KernelPython.hasKernel(), "no ipykernel: set MLOPS_KERNELS_PYTHON");
        session = send("POST", "/api/sessions", Map.of("path", path, "name", "n", "type", "notebook"))
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    @AfterEach
    void close() {
        signedIn().delete("/api/sessions/" + session);
    }

    private Response change(String body) {
        return send("PATCH", "/api/sessions/" + session, body);
    }

    @Test
    void whatIsNotNamedStays() {
        change("{}").then().statusCode(200).body("name", equalTo("n")).body("path", equalTo(path));
        change("{\"type\": \"console\"}").then().body("name", equalTo("n")).body("type", equalTo("console"));
    }

    @Test
    void aNameCanBeTakenAway() {
        change("{\"name\": null}").then().statusCode(200).body("name", nullValue());
        change("{\"name\": \"again\"}").then().body("name", equalTo("again"));
    }

    @Test
    void aKernelIsAnObject() {
        change("{\"kernel\": 5}").then().statusCode(400);
        send("POST", "/api/sessions", "{\"path\": \"x\", \"type\": \"file\", \"kernel\": \"python3\"}")
                .then()
                .statusCode(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[1]"})
    void whatCannotBeReadIsSaidBeforeWhatIsNotThere(String body) {
        send("PATCH", "/api/sessions/" + UUID.randomUUID(), body).then().statusCode(400);
        send("PATCH", "/api/sessions/" + UUID.randomUUID(), "{}").then().statusCode(404);
    }
}
