package dev.mlopscloud.notebooks.contents;

import static dev.mlopscloud.notebooks.testing.Api.send;
import static dev.mlopscloud.notebooks.testing.Api.signedIn;
import static dev.mlopscloud.notebooks.testing.Api.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;

import dev.mlopscloud.notebooks.testing.NotebookFolders;
import dev.mlopscloud.platform.testing.RawHttp;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that few clients send, answered as the original does. */
@QuarkusTest
@QuarkusTestResource(NotebookFolders.class)
class OddRequestsTest {
    private final String folder = "odd-" + UUID.randomUUID();
    private final String file = folder + "/a.txt";

    @BeforeEach
    void files() {
        send("PUT", "/api/contents/" + folder, Map.of("type", "directory"))
                .then()
                .statusCode(201);
        write(file, "0123456789");
    }

    @Test
    void modelsAreDated() {
        String date = "[A-Z][a-z]{2}, \\d{2} [A-Z][a-z]{2} \\d{4} \\d{2}:\\d{2}:\\d{2} GMT";
        signedIn().get("/api/contents/" + file).then().header("Last-Modified", matchesPattern(date));
        signedIn().get("/api/contents/" + folder).then().header("Last-Modified", matchesPattern(date));
        send("POST", "/api/contents/" + folder, "{}").then().header("Last-Modified", matchesPattern(date));
        send("PATCH", "/api/contents/" + file, Map.of("path", file))
                .then()
                .statusCode(200)
                .header("Last-Modified", matchesPattern(date));
    }

    @ParameterizedTest
    @CsvSource({
        "format=json, Format 'json' is invalid",
        "content=2, Content '2' is invalid",
        "hash=x, Hash argument 'x' is invalid",
        "type=bogus, Type 'bogus' is invalid"
    })
    void unknownWishesAreNamed(String query, String words) {
        signedIn()
                .get("/api/contents/" + file + "?" + query)
                .then()
                .statusCode(400)
                .body("message", containsString(words));
    }

    @Test
    void addressesNeedNotBeEncodedMoreThanPathsAre() {
        RawHttp http = new RawHttp();
        String token = "Authorization: token " + NotebookFolders.TOKEN;
        write(folder + "/a%5B1%5D%7B2%7D%7C3.txt", "bracketed");
        assertThat(http.get("/api/contents/" + folder + "/a[1]{2}|3.txt", token).text())
                .contains("\"name\":\"a[1]{2}|3.txt\"");
        assertThat(http.get("/files/" + folder + "/a[1]{2}|3.txt", token).text())
                .isEqualTo("bracketed");
        for (String address : List.of("/api/contents/%zz", "/files/%2", "/api/contents?content=%zz", "/lab/tree/%")) {
            RawHttp.Answer refused = http.get(address, token);
            assertThat(refused.status()).as(address).isEqualTo(400);
            assertThat(refused.text()).as(address).contains("\"message\":");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nope", "/nbconvert/html/%3Cb%3E.ipynb", "/files/nope", "/tree/nope", "/static/nope"})
    void aBrowserGetsAPageAboutWhatIsMissingAndAProgramAnAnswer(String address) {
        String missing = signedIn()
                .accept("text/html,application/xhtml+xml,*/*;q=0.8")
                .get(address)
                .then()
                .statusCode(404)
                .contentType("text/html")
                .extract()
                .asString();
        assertThat(missing)
                .contains("<h1>404: Not Found</h1>", "To the notebooks")
                .doesNotContain("<b>");
        signedIn()
                .accept("text/html")
                .get("/api/contents" + address)
                .then()
                .statusCode(404)
                .contentType("application/json");
    }

    @Test
    void aProgramIsToldWhatIsMissingOutsideOfTheApiToo() {
        signedIn().get("/nbconvert/html/nope.ipynb").then().statusCode(404).body("message", containsString("nope"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "ab==c", "=", "***"})
    void whatIsNoBase64IsNotStored(String content) {
        String path = "/api/contents/" + folder + "/b.bin";
        send("PUT", path, Map.of("type", "file", "format", "base64", "content", content))
                .then()
                .statusCode(400)
                .body("message", containsString("Encoding error"));
        signedIn().get(path).then().statusCode(404);
    }

    @Test
    void aCopyOfNothingIsAnUntitledFile() {
        send("POST", "/api/contents/" + folder, Map.of("copy_from", "", "type", "file", "ext", ".py"))
                .then()
                .statusCode(201)
                .body("name", equalTo("untitled.py"));
    }

    @Test
    void aNotebookUnderAnotherNameIsAFile() {
        var notebook = Map.of("nbformat", 4, "nbformat_minor", 5, "metadata", Map.of(), "cells", List.of());
        send("PUT", "/api/contents/" + folder + "/n.txt", Map.of("type", "notebook", "content", notebook))
                .then()
                .statusCode(201)
                .body("type", equalTo("file"))
                .body("mimetype", equalTo("text/plain"));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void anOldNotebookIsSavedAsOneOfToday(int format) {
        String path = "/api/contents/" + folder + "/old.ipynb";
        var cell = Map.of("cell_type", "code", "input", "1 + 1", "outputs", List.of(), "language", "python");
        var sheets = List.of(Map.of("cells", List.of(cell)));
        var old = Map.of("nbformat", format, "nbformat_minor", 0, "metadata", Map.of(), "worksheets", sheets);
        send("PUT", path, Map.of("type", "notebook", "content", old)).then().statusCode(201);
        signedIn()
                .get(path)
                .then()
                .body("content.nbformat", equalTo(4))
                .body("content.cells[0].source", equalTo("1 + 1"))
                .body("message", nullValue());
    }

    @Test
    void aFileThatIsGoneHasNoCheckpoints() {
        signedIn()
                .get("/api/contents/" + folder + "/gone.txt/checkpoints")
                .then()
                .statusCode(200)
                .body("", equalTo(List.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=2-4, 206, 234, bytes 2-4/10",
        "bytes=0-99, 200, 0123456789,",
        "bytes=-99, 200, 0123456789,",
        "bytes=5-2, 416, '', bytes */10",
        "bytes=10-, 416, '', bytes */10"
    })
    void filesAreSentInPart(String range, int status, String text, String sent) {
        var answer = signedIn().header("Range", range).get("/files/" + file);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.asString()).isEqualTo(text);
        assertThat(answer.header("Content-Range")).isEqualTo(sent);
    }

    @Test
    void aPartOfAnotherStateIsTheWhole() {
        String date = signedIn().get("/files/" + file).header("Last-Modified");
        var part = Map.of("Range", "bytes=2-4", "If-Range", date);
        signedIn().headers(part).get("/files/" + file).then().statusCode(206);
        var changed = Map.of("Range", "bytes=2-4", "If-Range", "Sat, 01 Jan 2000 00:00:00 GMT");
        signedIn().headers(changed).get("/files/" + file).then().statusCode(200);
    }

    @Test
    void aNewerCopyIsGoodEnough() {
        String date = signedIn().get("/files/" + file).header("Last-Modified");
        for (String held : List.of(date, "Fri, 01 Jan 2100 00:00:00 GMT")) {
            signedIn()
                    .header("If-Modified-Since", held)
                    .get("/files/" + file)
                    .then()
                    .statusCode(304);
        }
        for (String held : List.of("Sat, 01 Jan 2000 00:00:00 GMT", "garbage")) {
            signedIn()
                    .header("If-Modified-Since", held)
                    .get("/files/" + file)
                    .then()
                    .statusCode(200);
        }
    }

    @Test
    void anyValueOfDownloadMeansIt() {
        for (String value : List.of("1", "0", "true")) {
            signedIn()
                    .get("/files/" + file + "?download=" + value)
                    .then()
                    .header("Content-Disposition", equalTo("attachment; filename*=utf-8''a.txt"));
        }
        signedIn().get("/files/" + file + "?download=").then().header("Content-Disposition", nullValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/files", "/files/", "/files/nowhere", "/files/..%2f..%2fx"})
    void noFileIsNotFound(String path) {
        signedIn().get(path).then().statusCode(404);
    }

    @Test
    void theOldNameOfTheInterfaceLeadsToTheNewOne() {
        signedIn()
                .redirects()
                .follow(false)
                .get("/api/notebooks/" + file)
                .then()
                .statusCode(302)
                .header("Location", equalTo("/api/contents/" + file));
    }

    @Test
    void tagsAreComparedAsHttpHasIt() {
        String tag = signedIn().get("/api/contents/" + file).header("Etag");
        for (String held : List.of(tag, "*", "W/" + tag, "\"x\", " + tag)) {
            signedIn()
                    .header("If-None-Match", held)
                    .get("/api/contents/" + file)
                    .then()
                    .statusCode(304);
        }
        signedIn()
                .header("If-None-Match", "\"x\"")
                .get("/api/contents/" + file)
                .then()
                .statusCode(200);
    }

    @Test
    void noBodyDoesNotEmptyASection() {
        String section = "/api/config/odd" + folder.replaceAll("\\W", "");
        send("PUT", section, Map.of("a", 1)).then().statusCode(204);
        signedIn().put(section).then().statusCode(400);
        signedIn().patch(section).then().statusCode(400);
        signedIn().get(section).then().body("a", equalTo(1));
    }

    @Test
    void eventsAreHeardOverAWebSocketOnly() {
        signedIn()
                .get("/api/events/subscribe")
                .then()
                .statusCode(400)
                .body("message", equalTo("Can \"Upgrade\" only to \"WebSocket\"."));
    }
}
