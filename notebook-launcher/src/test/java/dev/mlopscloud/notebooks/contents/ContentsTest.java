package dev.mlopscloud.notebooks.contents;

import static dev.mlopscloud.notebooks.testing.Api.send;
import static dev.mlopscloud.notebooks.testing.Api.signedIn;
import static dev.mlopscloud.notebooks.testing.Api.write;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.mlopscloud.notebooks.testing.NotebookFolders;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(NotebookFolders.class)
class ContentsTest {

    @Test
    void writesAndReadsText() {
        write("größe 漢字.txt".replace(" ", "%20"), "hé\n");
        signedIn()
                .get("/api/contents/größe%20漢字.txt?hash=1&contentProviderId=undefined&1234567890123")
                .then()
                .statusCode(200)
                .body("name", equalTo("größe 漢字.txt"))
                .body("content", equalTo("hé\n"))
                .body("format", equalTo("text"))
                .body("mimetype", equalTo("text/plain"))
                .body("hash_algorithm", equalTo("sha256"))
                .header("Content-Security-Policy", startsWith("frame-ancestors 'self'"))
                .header("X-Content-Type-Options", equalTo("nosniff"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/contents/../secret.txt",
                "/api/contents/..%2fsecret.txt",
                "/api/contents/%2e%2e%2fsecret.txt",
                "/api/contents/%2e%2e/secret.txt",
                "/api/contents/%252e%252e%252fsecret.txt",
                "/api/contents/..%252fsecret.txt",
                "/api/contents/../root-sibling/secret.txt",
                "/api/contents/..%2froot-sibling%2fsecret.txt",
                "/api/contents/way-out/secret.txt",
                "/api/contents/way-out",
                "/api/contents/a%00.txt",
                "/api/contents/%2fetc%2fpasswd",
                "/files/..%2fsecret.txt",
                "/files/%2e%2e/secret.txt",
                "/files/../secret.txt",
                "/files/way-out/secret.txt",
                "/files/%252e%252e/secret.txt"
            })
    void showsNothingOutsideTheRoot(String path) {
        signedIn().get(path).then().statusCode(404).body(not(equalTo("secret")));
    }

    @Test
    void writesNothingOutsideTheRoot() {
        Map<String, String> file = Map.of("type", "file", "format", "text", "content", "x");
        send("PUT", "/api/contents/..%2fnew.txt", file).then().statusCode(404);
        send("PUT", "/api/contents/way-out/new.txt", file).then().statusCode(404);
        send("PUT", "/api/contents/%252e%252e%252fnew.txt", file).then().statusCode(404);
        send("PUT", "/api/contents/%25252e%25252e/new.txt", file).then().statusCode(404);
        send("PUT", "/api/contents/..%255cnew.txt", file).then().statusCode(404);
        send("PUT", "/api/contents/50%25%20off.txt", file).then().statusCode(201);
        write("inside.txt", "x");
        send("PATCH", "/api/contents/inside.txt", Map.of("path", "../out.txt"))
                .then()
                .statusCode(404);
        send("POST", "/api/contents", Map.of("copy_from", "../secret.txt"))
                .then()
                .statusCode(404);
        signedIn().get("/api/contents/inside.txt").then().statusCode(200);
    }

    @Test
    void leavesLinksThatLeadOutOutOfTheList() {
        signedIn().get("/api/contents").then().statusCode(200).body("content.name", not(hasItem("way-out")));
    }

    @Test
    void hidesHiddenFiles() {
        send("PUT", "/api/contents/.env", Map.of("type", "file", "format", "text", "content", "x"))
                .then()
                .statusCode(400);
        signedIn().get("/api/contents/.env").then().statusCode(404);
        signedIn().get("/files/.Trash/info").then().statusCode(404);
        signedIn().delete("/api/contents/.env").then().statusCode(400);
    }

    @Test
    void namesNewFilesByWhatIsFree() {
        send("PUT", "/api/contents/fresh", Map.of("type", "directory")).then().statusCode(201);
        for (String name : List.of("Untitled.ipynb", "Untitled1.ipynb")) {
            send("POST", "/api/contents/fresh", Map.of("type", "notebook"))
                    .then()
                    .statusCode(201)
                    .header("Location", equalTo("/api/contents/fresh/" + name))
                    .body("content", nullValue());
        }
        for (String name : List.of("Untitled Folder", "Untitled Folder 1")) {
            send("POST", "/api/contents/fresh", Map.of("type", "directory"))
                    .then()
                    .statusCode(201)
                    .body("name", equalTo(name));
        }
        for (String name : List.of("Untitled-Copy1.ipynb", "Untitled-Copy2.ipynb")) {
            send("POST", "/api/contents/fresh", Map.of("copy_from", "fresh/Untitled.ipynb"))
                    .then()
                    .statusCode(201)
                    .body("name", equalTo(name));
        }
    }

    @Test
    void makesWhatIsNamedOutOfLittle() {
        send("PUT", "/api/contents/little", Map.of("type", "directory")).then().statusCode(201);
        send("PUT", "/api/contents/little", Map.of("type", "directory")).then().statusCode(201);
        send("PUT", "/api/contents/little/a.txt", Map.of("type", "file"))
                .then()
                .statusCode(201)
                .body("size", equalTo(0));
        send("PUT", "/api/contents/little/b.ipynb", Map.of("format", "json"))
                .then()
                .statusCode(201)
                .body("type", equalTo("notebook"));
        signedIn().get("/api/contents/little/b.ipynb/checkpoints").then().body("id", equalTo(List.of("checkpoint")));
        send("PATCH", "/api/contents/little/a.txt", Map.of())
                .then()
                .statusCode(200)
                .body("path", equalTo("little/a.txt"));
        send("POST", "/api/contents/little/c.txt", Map.of("copy_from", "little/a.txt"))
                .then()
                .statusCode(201)
                .body("path", equalTo("little/c.txt"));
        send("POST", "/api/contents/littler", Map.of("copy_from", "little"))
                .then()
                .statusCode(201)
                .body("path", equalTo("littler/little"));
        send("POST", "/api/contents/nowhere/c.txt", Map.of("copy_from", "little/a.txt"))
                .then()
                .statusCode(404);
    }

    @Test
    void renamesWithTheCheckpoint() {
        write("before.txt", "one");
        send("POST", "/api/contents/before.txt/checkpoints", "").then().statusCode(201);
        send("PATCH", "/api/contents/before.txt", Map.of("path", "after.txt"))
                .then()
                .statusCode(200)
                .body("path", equalTo("after.txt"));
        signedIn().get("/api/contents/after.txt/checkpoints").then().body("id", equalTo(List.of("checkpoint")));
        send("PUT", "/api/contents/after.txt", Map.of("type", "file", "format", "text", "content", "two"))
                .then()
                .statusCode(200);
        send("POST", "/api/contents/after.txt/checkpoints/checkpoint", "")
                .then()
                .statusCode(204);
        signedIn().get("/api/contents/after.txt").then().body("content", equalTo("one"));
        write("taken.txt", "x");
        send("PATCH", "/api/contents/after.txt", Map.of("path", "taken.txt"))
                .then()
                .statusCode(409);
    }

    @Test
    void gathersAnUploadAndReplacesTheFileWithItsLastPiece() {
        write("upload.bin", "old");
        String[] chunks = {"first ", "second ", "third"};
        for (int i = 0; i < chunks.length; i++) {
            int number = i + 1 < chunks.length ? i + 1 : -1;
            String piece =
                    Base64.getEncoder().encodeToString(chunks[i].getBytes(java.nio.charset.StandardCharsets.UTF_8));
            if (number != 1) {
                signedIn().get("/api/contents/upload.bin").then().body("content", equalTo("old"));
            }
            send(
                            "PUT",
                            "/api/contents/upload.bin",
                            Map.of("type", "file", "format", "base64", "chunk", number, "content", piece))
                    .then()
                    .statusCode(200);
        }
        signedIn().get("/api/contents/upload.bin").then().body("content", equalTo("first second third"));
    }

    @Test
    void deletesIntoATrashThatNobodyIsShown() {
        write("unwanted.txt", "x");
        signedIn().delete("/api/contents/unwanted.txt").then().statusCode(204);
        signedIn().get("/api/contents/unwanted.txt").then().statusCode(404);
        signedIn().delete("/api/contents/unwanted.txt").then().statusCode(404);
        signedIn().get("/api/contents/.Trash").then().statusCode(404);
        signedIn().delete("/api/contents/").then().statusCode(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PUT   | /api/contents/x.txt | {               | 400",
                "PUT   | /api/contents/x.txt | []              | 400",
                "PUT   | /api/contents/x.txt | {\"type\":7}    | 400",
                "PUT   | /api/contents/x.txt | {\"type\":\"zz\",\"content\":\"\"} | 400",
                "PUT   | /api/contents/x.txt | {\"type\":\"file\",\"format\":\"base64\",\"content\":\"?\"} | 400",
                "PUT | /api/contents/x.txt|{\"type\":\"file\",\"format\":\"text\",\"content\":\"\",\"chunk\":0} | 400",
                "PUT   | /api/contents/no/x.txt | {\"type\":\"file\",\"format\":\"text\",\"content\":\"\"} | 404",
                "PUT   | /api/contents/x.ipynb | {\"type\":\"notebook\",\"content\":[]} | 400",
                "PUT   | /api/contents/x.ipynb | {\"type\":\"notebook\",\"content\":{\"x\":1}} | 400",
                "PUT   | /api/contents/x.ipynb | {\"type\":\"notebook\",\"content\":{\"nbformat\":\"4\",\"cells\":[]}} | 400",
                "PUT   | /api/contents/x.ipynb | {\"type\":\"notebook\",\"content\":{\"nbformat\":1,\"worksheets\":[]}} | 400",
                "PUT   | /api/contents/x.ipynb | {\"type\":\"notebook\",\"content\":{\"nbformat\":4,\"cells\":5}} | 400",
                "PUT   | /api/contents/x.ipynb | {\"type\":\"notebook\",\"content\":{\"nbformat\":4,\"cells\":[{}]}} | 400",
                "POST  | /api/contents/nowhere | {}            | 404",
                "PATCH | /api/contents/nowhere | {\"path\":\"a\"} | 404",
                "PATCH | /api/contents/nowhere | {}            | 404",
                "DELETE| /api/contents/nowhere | {}            | 404",
                "BREW  | /api/contents         | {}            | 405"
            })
    void answersBadRequestsInJupytersShape(String method, String path, String body, int status) {
        send(method, path, body)
                .then()
                .statusCode(status)
                .body("message", not(nullValue()))
                .body("$", hasSizeOfTwo());
        signedIn().get("/api/contents/x.txt").then().statusCode(404);
    }

    private static org.hamcrest.Matcher<Object> hasSizeOfTwo() {
        return org.hamcrest.Matchers.hasToString(org.hamcrest.Matchers.containsString("reason"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"content=7", "hash=2", "format=zz", "type=zz", "type=directory"})
    void refusesQueriesItDoesNotKnow(String query) {
        write("query-" + query.hashCode() + ".txt", "x");
        signedIn()
                .get("/api/contents/query-" + query.hashCode() + ".txt?" + query)
                .then()
                .statusCode(400);
    }

    @Test
    void refusesNamesThatNoFileSystemTakes() {
        signedIn().get("/api/contents/" + "x".repeat(1000)).then().statusCode(404);
        send("PUT", "/api/contents/" + "x".repeat(300), Map.of("type", "directory"))
                .then()
                .statusCode(404);
    }

    @Test
    void servesFilesInASandbox() {
        write("page.html", "<script>alert(1)</script>");
        signedIn()
                .get("/files/page.html")
                .then()
                .statusCode(200)
                .header("Content-Security-Policy", org.hamcrest.Matchers.containsString("sandbox allow-scripts"))
                .header("Content-Type", startsWith("text/html"));
        signedIn()
                .header("Range", "bytes=1-6")
                .get("/files/page.html")
                .then()
                .statusCode(206)
                .header("Content-Range", equalTo("bytes 1-6/25"))
                .body(equalTo("script"));
        signedIn()
                .get("/files/page.html?download=1")
                .then()
                .header("Content-Disposition", equalTo("attachment; filename*=utf-8''page.html"));
        signedIn().head("/files/page.html").then().statusCode(200).header("Content-Length", equalTo("25"));
    }

    @Test
    void answersUnchangedThingsWith304() {
        String etag = signedIn().get("/api/kernelspecs").header("Etag");
        signedIn().header("If-None-Match", etag).get("/api/kernelspecs").then().statusCode(304);
    }

    @Test
    void trustsWhatWasSavedAsTrusted() {
        Map<String, Object> output =
                Map.of("output_type", "display_data", "data", Map.of("text/html", "<b>x</b>"), "metadata", Map.of());
        for (boolean trusted : new boolean[] {true, false}) {
            Map<String, Object> cell = Map.of(
                    "cell_type",
                    "code",
                    "source",
                    "x = " + trusted,
                    "metadata",
                    Map.of("trusted", trusted),
                    "outputs",
                    List.of(output));
            Map<String, Object> notebook =
                    Map.of("cells", List.of(cell), "metadata", Map.of(), "nbformat", 4, "nbformat_minor", 4);
            String path = "/api/contents/trust-" + trusted + ".ipynb";
            send("PUT", path, Map.of("type", "notebook", "format", "json", "content", notebook))
                    .then()
                    .statusCode(201);
            signedIn().get(path).then().body("content.cells[0].metadata.trusted", equalTo(trusted));
        }
        send("POST", "/api/contents/trust-false.ipynb/trust", "").then().statusCode(201);
        signedIn()
                .get("/api/contents/trust-false.ipynb")
                .then()
                .body("content.cells", hasSize(1))
                .body("content.cells[0].metadata.trusted", equalTo(true));
    }

    @Test
    void copiesFoldersWithoutTheirLinks() {
        send("PUT", "/api/contents/copied", Map.of("type", "directory"));
        send("PUT", "/api/contents/copied/deep", Map.of("type", "directory"));
        write("copied/deep/a.txt", "a");
        send("PUT", "/api/contents/into", Map.of("type", "directory"));
        send("POST", "/api/contents/into", Map.of("copy_from", "copied"))
                .then()
                .statusCode(201)
                .body("path", equalTo("into/copied"));
        send("POST", "/api/contents/into", Map.of("copy_from", "copied"))
                .then()
                .body("path", equalTo("into/copied-Copy1"));
        signedIn()
                .get("/api/contents/into/copied/deep/a.txt")
                .then()
                .statusCode(200)
                .body("content", equalTo("a"));
        send("POST", "/api/contents/copied", Map.of("copy_from", "copied"))
                .then()
                .statusCode(400);
    }

    @Test
    void findsTheFileThatATracebackMeans() {
        write("traced.py", "1");
        signedIn()
                .get("/api/resolvePath?path=./x/../traced.py")
                .then()
                .statusCode(200)
                .body("resolved[0].path", equalTo("traced.py"));
        signedIn()
                .get("/api/resolvePath?path=../secret.txt")
                .then()
                .statusCode(200)
                .body("resolved", hasSize(0));
        signedIn()
                .get("/api/resolvePath?path=/etc/passwd")
                .then()
                .statusCode(200)
                .body("resolved", hasSize(0));
        signedIn()
                .get("/api/resolvePath?path=traced.py&kernel=none")
                .then()
                .body("unresolved[0].scope", equalTo("kernel"));
        signedIn().get("/api/resolvePath").then().statusCode(400);
    }
}
