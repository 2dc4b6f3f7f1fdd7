package dev.mlopscloud.notebooks.home;

import static dev.mlopscloud.notebooks.testing.Api.send;
import static dev.mlopscloud.notebooks.testing.Api.signedIn;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mlopscloud.notebooks.testing.KernelPython;
import dev.mlopscloud.notebooks.testing.KernelSocket;
import dev.mlopscloud.notebooks.testing.NotebookFolders;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(NotebookFolders.class)
class HomeTest {
    private static Map<String, String> signIn() {
        return given().redirects()
                .follow(false)
                .get("/tree?token=" + NotebookFolders.TOKEN)
                .getCookies();
    }

    @Test
    void showsWhatAKernelDoesAndStopsIt() throws InterruptedException {
        assumeTrue(KernelPython.hasKernel(), "no ipykernel: set MLOPS_KERNELS_PYTHON");
        Response session = send("POST", "/api/sessions", Map.of("path", "a <b>&.ipynb", "type", "notebook"));
        String kernel = session.path("kernel.id");
        try (KernelSocket page = new KernelSocket(RestAssured.port, kernel, "home", true)) {
            page.run("print('first\\n<i>epoch 7 of 10</i>')");
        }
        Map<String, String> cookies = signIn();
        String html = given().cookies(cookies)
                .get("/home")
                .then()
                .statusCode(200)
                .header("Content-Security-Policy", containsString("default-src 'none'"))
                .extract()
                .asString();
        assertThat(html)
                .contains("&lt;i&gt;epoch 7 of 10&lt;/i&gt;", "a &lt;b&gt;&amp;.ipynb", "MiB", kernel)
                .doesNotContain("<i>epoch", NotebookFolders.TOKEN);
        String stop = "/home/kernels/" + kernel + "/stop";
        given().cookies(cookies).post(stop).then().statusCode(403);
        given().cookies(cookies).post(stop + "?_xsrf=wrong").then().statusCode(403);
        given().cookies(cookies)
                .redirects()
                .follow(false)
                .post(stop + "?_xsrf=" + cookies.get("_xsrf"))
                .then()
                .statusCode(303)
                .header("Location", containsString("/home"));
        signedIn().get("/api/kernels/" + kernel).then().statusCode(404);
    }

    @Test
    void closesTerminals() {
        String name = send("POST", "/api/terminals", "{}").path("name");
        Map<String, String> cookies = signIn();
        given().cookies(cookies).get("/home").then().body(containsString("Terminal " + name));
        given().cookies(cookies)
                .redirects()
                .follow(false)
                .post("/home/terminals/" + name + "/stop?_xsrf=" + cookies.get("_xsrf"))
                .then()
                .statusCode(303);
        signedIn().get("/api/terminals/" + name).then().statusCode(404);
    }

    @Test
    void isForThoseWhoAreSignedIn() {
        given().redirects()
                .follow(false)
                .get("/home")
                .then()
                .statusCode(302)
                .header("Location", equalTo("/login?next=%2Fhome"));
    }
}
