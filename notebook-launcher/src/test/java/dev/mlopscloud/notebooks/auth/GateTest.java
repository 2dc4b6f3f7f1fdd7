package dev.mlopscloud.notebooks.auth;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.mlopscloud.notebooks.testing.NotebookFolders;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.Cookies;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(NotebookFolders.class)
class GateTest {

    private static RequestSpecification browser() {
        return given().urlEncodingEnabled(false).redirects().follow(false);
    }

    private static Cookies signIn() {
        return browser().get("/lab?token=" + NotebookFolders.TOKEN).detailedCookies();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/contents",
                "/api/kernels",
                "/api/me",
                "/api/status",
                "/api/executions",
                "/api/config/x",
                "/lab/api/settings",
                "/api/events/subscribe",
                "/api/kernels/x/channels",
                "/static/favicons/../../api/kernels",
                "/q/health/../../api/kernels",
                "/login/../api/kernels"
            })
    void closesApisToStrangers(String path) {
        browser().get(path).then().statusCode(403).body("message", equalTo("Forbidden"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/lab", "/lab/tree/a.ipynb", "/files/a.txt", "/static/lab/main.js", "/", "/nowhere"})
    void leadsStrangersToTheLoginPage(String path) {
        browser().get(path).then().statusCode(302).header("Location", startsWith("/login?next=%2F"));
    }

    @Test
    void opensToTheTokenInEveryForm() {
        for (String value : new String[] {"token ", "Token ", "Bearer ", "bearer  "}) {
            browser()
                    .header("Authorization", value + NotebookFolders.TOKEN)
                    .get("/api/kernels")
                    .then()
                    .statusCode(200);
        }
        for (String value : new String[] {"token wrong", "token", "token ", "Basic x", "x" + NotebookFolders.TOKEN}) {
            browser().header("Authorization", value).get("/api/kernels").then().statusCode(403);
        }
        browser()
                .header("Authorization", "token" + NotebookFolders.TOKEN)
                .get("/api/kernels")
                .then()
                .statusCode(403);
        browser().get("/api/kernels?token=wrong").then().statusCode(403);
    }

    @Test
    void keepsTheTokenOutOfThePage() {
        Response page = browser().get("/lab?token=" + NotebookFolders.TOKEN);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.asString()).contains("\"token\":\"\"").doesNotContain(NotebookFolders.TOKEN);
        assertThat(page.headers().getValues("Set-Cookie").toString())
                .containsIgnoringCase("HttpOnly")
                .contains("_xsrf=")
                .doesNotContain(NotebookFolders.TOKEN);
    }

    @Test
    void wantsProofOfBrowsersThatChangeSomething() {
        Cookies cookies = signIn();
        browser().cookies(cookies).get("/api/contents").then().statusCode(200);
        browser()
                .cookies(cookies)
                .body("{}")
                .post("/api/contents")
                .then()
                .statusCode(403)
                .body("message", containsString("_xsrf"));
        browser()
                .cookies(cookies)
                .header("X-XSRFToken", "guess")
                .body("{}")
                .post("/api/contents")
                .then()
                .statusCode(403);
        browser()
                .cookies(cookies)
                .header("X-XSRFToken", cookies.getValue("_xsrf"))
                .body("{\"type\":\"directory\"}")
                .post("/api/contents")
                .then()
                .statusCode(201);
    }

    @Test
    void givesFilesOnlyToItsOwnPages() {
        Cookies cookies = signIn();
        String host = "127.0.0.1:" + io.restassured.RestAssured.port;
        browser().cookies(cookies).get("/files/nothing").then().statusCode(403);
        browser()
                .cookies(cookies)
                .header("Referer", "http://evil.example/")
                .get("/files/nothing")
                .then()
                .statusCode(403);
        browser()
                .cookies(cookies)
                .header("Referer", "http://" + host + "/lab")
                .get("/files/nothing")
                .then()
                .statusCode(404);
        browser()
                .cookies(cookies)
                .get("/files/nothing?_xsrf=" + cookies.getValue("_xsrf"))
                .then()
                .statusCode(404);
    }

    @Test
    void refusesAForgedCookie() {
        String name = signIn().asList().stream()
                .map(io.restassured.http.Cookie::getName)
                .filter(cookie -> cookie.startsWith("username-"))
                .findFirst()
                .orElseThrow();
        for (String value : new String[] {"", "1", "9999999999.", "9999999999.AAAA", ".", "x.y"}) {
            browser().cookie(name, value).get("/api/kernels").then().statusCode(403);
        }
    }

    @Test
    void signsInByTheForm() {
        Response page = browser().get("/login?next=%2Flab%2Ftree%2Fa");
        page.then().statusCode(200).body(containsString("/login?next=%2Flab%2Ftree%2Fa"));
        String xsrf = page.cookie("_xsrf");
        browser()
                .cookie("_xsrf", xsrf)
                .formParam("_xsrf", xsrf)
                .formParam("password", "wrong")
                .post("/login?next=%2Flab")
                .then()
                .statusCode(401)
                .body(containsString("neither the token"));
        browser()
                .formParam("password", NotebookFolders.TOKEN)
                .post("/login?next=%2Flab")
                .then()
                .statusCode(403);
        browser()
                .cookie("_xsrf", xsrf)
                .formParam("_xsrf", xsrf)
                .formParam("password", NotebookFolders.TOKEN)
                .post("/login?next=%2F%2Fevil.example")
                .then()
                .statusCode(302)
                .header("Location", not(containsString("evil")));
    }

    private static Response signIn(String word, String newPassword) {
        String xsrf = browser().get("/login").cookie("_xsrf");
        return browser()
                .cookie("_xsrf", xsrf)
                .formParam("_xsrf", xsrf)
                .formParam("password", word)
                .formParam("new_password", newPassword)
                .post("/login?next=%2Flab");
    }

    private static Map<String, String> loginCookies(Response answer) {
        Map<String, String> cookies = new HashMap<>(answer.cookies());
        cookies.keySet().removeIf(name -> !name.startsWith("username-"));
        assertThat(cookies).isNotEmpty();
        return cookies;
    }

    @Test
    void whoHasTheTokenMayChooseAPassword() {
        signIn("guess", "mine").then().statusCode(401);
        Map<String, String> before = loginCookies(signIn(NotebookFolders.TOKEN, "correct horse ä"));
        browser().cookies(before).get("/api/kernels").then().statusCode(200);
        signIn("correct horse", "").then().statusCode(401);
        signIn("correct horse ä", "").then().statusCode(302).header("Location", "/lab");
        signIn(NotebookFolders.TOKEN, "x".repeat(2_000)).then().statusCode(400);
        Map<String, String> after = loginCookies(signIn("correct horse ä", "another"));
        browser().cookies(after).get("/api/kernels").then().statusCode(200);
        browser().cookies(before).get("/api/kernels").then().statusCode(403);
        signIn("correct horse ä", "").then().statusCode(401);
        browser()
                .header("Authorization", "token another")
                .get("/api/kernels")
                .then()
                .statusCode(403);
    }

    @Test
    void answersForeignHostsAndPages() {
        String token = "token " + NotebookFolders.TOKEN;
        browser()
                .header("Host", "evil.example")
                .header("Authorization", token)
                .get("/api/kernels")
                .then()
                .statusCode(403);
        browser()
                .header("Origin", "http://evil.example")
                .header("Authorization", token)
                .body("{}")
                .post("/api/contents")
                .then()
                .statusCode(404);
    }

    @Test
    void tellsItsVersionToEverybody() {
        browser().get("/api").then().statusCode(200).body("version", equalTo("2.21.1"));
    }
}
