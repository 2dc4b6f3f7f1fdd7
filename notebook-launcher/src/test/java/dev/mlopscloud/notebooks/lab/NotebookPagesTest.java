package dev.mlopscloud.notebooks.lab;

import static dev.mlopscloud.notebooks.testing.Api.send;
import static dev.mlopscloud.notebooks.testing.Api.signedIn;
import static dev.mlopscloud.notebooks.testing.Api.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.startsWith;

import dev.mlopscloud.notebooks.testing.NotebookFolders;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(NotebookFolders.class)
class NotebookPagesTest {
    @ParameterizedTest
    @CsvSource({
        "/tree, tree",
        "/tree/, tree",
        "/notebooks/none.ipynb, notebooks",
        "/edit/a.txt, edit",
        "/consoles/c, consoles",
        "/terminals/1, terminals"
    })
    void showsAPageForEachKindOfDocument(String path, String page) {
        assertThat(signedIn().get(path).then().statusCode(200).extract().asString())
                .contains("\"notebookPage\":\"" + page + "\"", "\"appName\":\"Jupyter Notebook\"")
                .contains("src=\"/static/notebook/main.js\"", "<title>Jupyter Notebook</title>")
                .contains("href=\"/custom/custom.css\"")
                .doesNotContain("{{", "{%", "{#", NotebookFolders.TOKEN);
    }

    @Test
    void servesPeoplesOwnStylesheet() {
        signedIn().get("/custom/custom.css").then().statusCode(200).contentType(startsWith("text/css"));
        signedIn().get("/custom/other.css").then().statusCode(404);
    }

    @Test
    void leadsToThePageThatFitsTheDocument() {
        send("PUT", "/api/contents/page%20folder", Map.of("type", "directory"));
        write("page%20folder/a.txt", "a");
        Map<String, Object> empty =
                Map.of("nbformat", 4, "nbformat_minor", 5, "metadata", Map.of(), "cells", List.of());
        send("PUT", "/api/contents/page%20folder/b.ipynb", Map.of("type", "notebook", "content", empty));
        signedIn()
                .get("/tree/page%20folder")
                .then()
                .statusCode(200)
                .body(containsString("\"treePath\":\"page folder\""));
        redirects("/tree/page%20folder/b.ipynb", "/notebooks/page%20folder/b.ipynb");
        redirects("/tree/page%20folder/a.txt", "/files/page%20folder/a.txt");
        redirects("/notebooks/page%20folder", "/tree/page%20folder");
        signedIn().get("/tree/none").then().statusCode(404);
        signedIn().get("/tree/..%2f..%2fetc").then().statusCode(404);
    }

    private static void redirects(String from, String to) {
        signedIn().redirects().follow(false).get(from).then().statusCode(302).header("Location", equalTo(to));
    }

    @Test
    void bringsItsSettingsExtensionsAndLicences() {
        signedIn().get("/lab/api/settings/@mlops/book:plugin").then().statusCode(200);
        assertThat(signedIn().get("/lab").asString()).contains("\"name\":\"@mlops/book\"");
        signedIn()
                .get("/lab/api/licenses/?full_text=0&format=json")
                .then()
                .statusCode(200)
                .body("bundles.'@mlops/book'.packages.name", hasItem("left"));
        signedIn()
                .get("/lab/api/licenses?format=csv&bundles=@mlops/b")
                .then()
                .statusCode(200)
                .body(containsString("@mlops/book,left,1.0,MIT,\"Free, \"\"as is\"\"\""));
        signedIn()
                .get("/lab/api/licenses?format=markdown&download=1")
                .then()
                .statusCode(200)
                .header("Content-Disposition", containsString("attachment"))
                .body(containsString("# @mlops/book"), containsString("Free"));
        signedIn().get("/lab/api/licenses?format=pdf").then().statusCode(400);
        signedIn().get("/lab/api/licenses?bundles=(").then().statusCode(400);
    }

    @Test
    void speaksEnglishAndWhatIsInstalled() {
        signedIn().get("/lab/api/translations").then().statusCode(200).body("data.en.nativeName", equalTo("English"));
        signedIn()
                .get("/lab/api/translations/xx_YY")
                .then()
                .statusCode(200)
                .body("message", equalTo("Language pack 'xx_YY' not installed!"));
    }
}
