package dev.mlopscloud.notebooks.convert;

import static dev.mlopscloud.notebooks.testing.Api.send;
import static dev.mlopscloud.notebooks.testing.Api.signedIn;
import static dev.mlopscloud.notebooks.testing.Api.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mlopscloud.notebooks.testing.KernelPython;
import dev.mlopscloud.notebooks.testing.NotebookFolders;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(NotebookFolders.class)
class ConvertTest {
    private static final String DOT =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private final String path = "export-" + UUID.randomUUID() + ".ipynb";

    @BeforeEach
    void prepare() {
        assumeTrue(KernelPython.has("nbconvert"), "no nbconvert: set MLOPS_KERNELS_PYTHON");
        send("PUT", "/api/contents/" + path, Map.of("type", "notebook", "content", notebook()))
                .then()
                .statusCode(201);
    }

    private static Map<String, Object> notebook() {
        Map<String, Object> picture =
                Map.of("output_type", "display_data", "metadata", Map.of(), "data", Map.of("image/png", DOT));
        Map<String, Object> script = Map.of(
                "output_type",
                "display_data",
                "metadata",
                Map.of(),
                "data",
                Map.of("text/html", "<script>alert('from an output')</script>"));
        Map<String, Object> cell = Map.of(
                "cell_type",
                "code",
                "id",
                "a",
                "metadata",
                Map.of(),
                "execution_count",
                1,
                "source",
                "print('exported')",
                "outputs",
                List.of(picture, script));
        return Map.of("nbformat", 4, "nbformat_minor", 5, "metadata", Map.of(), "cells", List.of(cell));
    }

    @Test
    void listsTheFormats() {
        signedIn()
                .get("/api/nbconvert")
                .then()
                .statusCode(200)
                .body("html.output_mimetype", equalTo("text/html"))
                .body("python.output_mimetype", equalTo("text/x-python"));
    }

    @Test
    void showsAPageThatCannotReachTheServer() {
        signedIn()
                .get("/nbconvert/html/" + path)
                .then()
                .statusCode(200)
                .header("Content-Type", containsString("text/html"))
                .header("Content-Security-Policy", containsString("sandbox allow-scripts"))
                .body(containsString("exported"));
        signedIn()
                .get("/nbconvert/html/" + path + "?sanitize_html=true")
                .then()
                .statusCode(200)
                .body(not(containsString("<script>alert('from an output')</script>")));
    }

    @Test
    void downloadsAScript() {
        Response answer = signedIn().get("/nbconvert/python/" + path + "?download=true");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.header("Content-Disposition"))
                .isEqualTo("attachment; filename*=utf-8''" + path.replace(".ipynb", ".py"));
        assertThat(answer.asString()).contains("print('exported')");
    }

    @Test
    void archivesWhatBecomesSeveralFiles() throws IOException {
        byte[] bytes = signedIn()
                .get("/nbconvert/markdown/" + path + "?download=true")
                .then()
                .statusCode(200)
                .extract()
                .asByteArray();
        List<String> names = new ArrayList<>();
        try (ZipInputStream archive = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (ZipEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
                names.add(entry.getName());
            }
        }
        assertThat(names).anyMatch(name -> name.endsWith(".md")).anyMatch(name -> name.endsWith(".png"));
    }

    @Test
    void convertsWhatIsPosted() {
        send("POST", "/nbconvert/python", Map.of("name", "../../x/y.ipynb", "content", notebook()))
                .then()
                .statusCode(200)
                .body(containsString("print('exported')"));
        send("POST", "/nbconvert/python", "{}").then().statusCode(400);
    }

    @Test
    void refusesWhatItCannotConvert() {
        signedIn().get("/nbconvert/nothing/" + path).then().statusCode(404);
        signedIn().get("/nbconvert/--config=x/" + path).then().statusCode(404);
        signedIn().get("/nbconvert/html/none.ipynb").then().statusCode(404);
        write("plain-" + path + ".txt", "plain");
        signedIn()
                .redirects()
                .follow(false)
                .get("/nbconvert/html/plain-" + path + ".txt")
                .then()
                .statusCode(302)
                .header("Location", containsString("/files/plain-"));
    }
}
