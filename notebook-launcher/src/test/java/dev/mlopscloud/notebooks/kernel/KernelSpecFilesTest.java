package dev.mlopscloud.notebooks.kernel;

import static dev.mlopscloud.notebooks.testing.Api.signedIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mlopscloud.notebooks.testing.KernelPython;
import dev.mlopscloud.notebooks.testing.NotebookFolders;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(NotebookFolders.class)
class KernelSpecFilesTest {
    private static final String FILES = "/kernelspecs/python3/";

    @BeforeEach
    void kernel() {
        assumeTrue(KernelPython.hasKernel(), "no ipykernel: set MLOPS_KERNELS_PYTHON");
    }

    @Test
    void areSentAsTheyAre() {
        signedIn()
                .get(FILES + "kernel.json")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("language", equalTo("python"));
        signedIn()
                .get(FILES + "logo-64x64.png")
                .then()
                .statusCode(200)
                .contentType("image/png")
                .header("Cache-Control", equalTo("max-age=2592000"))
                .header("Content-Security-Policy", containsString("sandbox"));
    }

    @Test
    void areSentInPartAndNotTwice() {
        byte[] whole = signedIn().get(FILES + "logo-64x64.png").asByteArray();
        var part = signedIn().header("Range", "bytes=0-9").get(FILES + "logo-64x64.png");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(whole).startsWith(part.asByteArray());
        var head = signedIn().head(FILES + "logo-64x64.png");
        assertThat(head.header("Content-Length")).isEqualTo(String.valueOf(whole.length));
        signedIn()
                .headers(Map.of("If-Modified-Since", head.header("Last-Modified")))
                .get(FILES + "logo-64x64.png")
                .then()
                .statusCode(304);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nothing",
                "",
                ".",
                "..%2f..%2f..%2fetc",
                "%2fetc%2fpasswd",
                "..%2fpython3%2f..%2f..%2fkernels",
                "a%00b",
                "kernel.json/x"
            })
    void areOnlyThoseOfTheKernel(String path) {
        signedIn().get(FILES + path).then().statusCode(404).body("message", equalTo("Not Found"));
    }

    @Test
    void ofNoKernelAreNone() {
        signedIn().get("/kernelspecs/nowhere/kernel.json").then().statusCode(404);
    }
}
