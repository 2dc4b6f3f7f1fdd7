package dev.mlopscloud.notebooks.metric;

import static dev.mlopscloud.notebooks.testing.Api.signedIn;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.mlopscloud.notebooks.testing.NotebookFolders;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(NotebookFolders.class)
class MetricsTest {
    @Test
    void countsRequestsByPartOfTheInterface() {
        signedIn().get("/api/contents/there/is/no/such-file").then().statusCode(404);
        signedIn()
                .get("/metrics")
                .then()
                .statusCode(200)
                .contentType(startsWith("text/plain"))
                .body(containsString("_seconds_count{handler=\"/api/contents\",method=\"GET\",status_code=\"404\"}"))
                .body(containsString("\nterminal_currently_running_total "))
                .body(containsString("jupyter_server_info{version=\""))
                .body(not(containsString("such-file")));
    }

    @Test
    void isNotForStrangers() {
        given().get("/metrics").then().statusCode(403);
    }
}
