package dev.mlopscloud.notebooks.terminal;

import static dev.mlopscloud.notebooks.testing.Api.send;
import static dev.mlopscloud.notebooks.testing.Api.signedIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import dev.mlopscloud.notebooks.process.ProcessSessions;
import dev.mlopscloud.notebooks.testing.NotebookFolders;
import dev.mlopscloud.notebooks.testing.TerminalSocket;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(NotebookFolders.class)
class TerminalTest {
    private String name = "";

    @BeforeEach
    void start() {
        name = send("POST", "/api/terminals", "{}")
                .then()
                .statusCode(200)
                .extract()
                .path("name");
    }

    @AfterEach
    void stop() {
        signedIn().delete("/api/terminals/" + name);
    }

    private TerminalSocket open() {
        return new TerminalSocket(RestAssured.port, name);
    }

    @Test
    void runsCommandsOnARealTerminal() throws InterruptedException {
        try (TerminalSocket page = open()) {
            page.type("test -t 0 && test -t 1 && echo on a $((40 + 2)) tty\r");
            page.awaitShown("on a 42 tty");
            assertThat(page.wasSetUp()).isTrue();
            page.type("echo Zähler 数 \\\r\n");
            page.awaitShown("Zähler 数");
        }
    }

    @Test
    void interruptsWithControlC() throws InterruptedException {
        try (TerminalSocket page = open()) {
            page.type("echo begun; sleep 1000\r");
            page.awaitShown("begun\r\n");
            // The key interrupts whatever is in front; for a moment that is the shell itself.
            for (int i = 0; i < 300 && !page.shows("st1ll here"); i++) {
                page.type("\u0003");
                page.type("echo st$((1))ll here\r");
                Thread.sleep(200);
            }
            page.awaitShown("st1ll here");
        }
    }

    @Test
    void isAsLargeAsTheSmallestPage() throws InterruptedException {
        try (TerminalSocket wide = open();
                TerminalSocket narrow = open()) {
            wide.resize(50, 132);
            narrow.resize(40, 100);
            wide.type("until [ \"$(stty size)\" = '40 100' ]; do sleep 0.05; done; echo fits $((1 + 1)) pages\r");
            narrow.awaitShown("fits 2 pages");
        }
        try (TerminalSocket alone = open()) {
            alone.resize(30, 90);
            alone.type("until [ \"$(stty size)\" = '30 90' ]; do sleep 0.05; done; echo fits $((2 - 1)) page\r");
            alone.awaitShown("fits 1 page");
        }
    }

    @Test
    void showsWhatWasPrintedBeforeToWhoComesLater() throws InterruptedException {
        try (TerminalSocket page = open()) {
            page.type("x=kept; seq 1 2000; echo en$((1))ed\r");
            page.awaitShown("en1ed");
        }
        try (TerminalSocket back = open()) {
            assertThat(back.awaitShown("en1ed")).contains("1999\r\n2000");
            back.type("echo is $x$((7))\r");
            back.awaitShown("is kept7");
        }
    }

    @Test
    void takesOutputWithoutEnd() throws InterruptedException {
        try (TerminalSocket page = open()) {
            page.type("yes 0123456789012345678901234567890123456789 | head -c 20000000; echo; echo d$((0))ne\r");
            page.awaitShown("d0ne");
        }
    }

    @Test
    void listsAndClosesThem() throws InterruptedException {
        signedIn().get("/api/terminals").then().statusCode(200).body("name", hasItem(name));
        signedIn().get("/api/terminals/" + name).then().statusCode(200).body("name", equalTo(name));
        try (TerminalSocket page = open()) {
            page.type("sleep 4242 & echo shell=$$en$((1))d\r");
            String number = page.awaitShown("en1d").replaceAll("(?s).*shell=(\\d+)en1d.*", "$1");
            assertThat(ProcessSessions.members(Long.parseLong(number))).hasSize(2);
            signedIn().delete("/api/terminals/" + name).then().statusCode(204);
            page.awaitEnd();
            assertThat(ProcessSessions.members(Long.parseLong(number))).isEmpty();
        }
        signedIn().get("/api/terminals/" + name).then().statusCode(404);
        signedIn().delete("/api/terminals/" + name).then().statusCode(404);
        signedIn().get("/api/terminals").then().body("name", not(hasItem(name)));
    }

    @Test
    void endsWithItsShell() throws InterruptedException {
        try (TerminalSocket page = open()) {
            page.type("exit\r");
            page.awaitEnd();
        }
        signedIn().get("/api/terminals/" + name).then().statusCode(404);
    }

    @Test
    void startsInTheFolderAskedForOrElseInTheRoot() throws InterruptedException {
        send("PUT", "/api/contents/terminal-folder", Map.of("type", "directory"));
        for (String[] wish : new String[][] {
            {"terminal-folder", "/terminal-folder"}, {"/etc", " /etc"}, {"..", "root"}, {"none", "root"}
        }) {
            String other = send("POST", "/api/terminals", Map.of("cwd", wish[0]))
                    .then()
                    .statusCode(200)
                    .extract()
                    .path("name");
            try (TerminalSocket page = new TerminalSocket(RestAssured.port, other)) {
                page.type("echo at $PWD at\r");
                page.awaitShown(wish[1] + " at");
            }
            signedIn().delete("/api/terminals/" + other).then().statusCode(204);
        }
    }

    @Test
    void keepsTheServersSecretsFromTheShell() throws InterruptedException {
        try (TerminalSocket page = open()) {
            page.type("echo has=$(env | grep -c -e ^MLOPS_ -e ^QUARKUS_)= $JUPYTER_SERVER_URL $((3 + 4))\r");
            assertThat(page.awaitShown("/ 7")).contains("has=0=");
        }
    }

    @Test
    void refusesWhatIsNoTerminalOrNoMessage() throws InterruptedException {
        assertThatThrownBy(() -> new TerminalSocket(RestAssured.port, "nothing"))
                .hasRootCauseMessage("Unexpected HTTP response status code 404");
        send("POST", "/api/terminals", Map.of("name", "../x")).then().statusCode(400);
        RestAssured.given()
                .header("Upgrade", "websocket")
                .header("Connection", "Upgrade")
                .get("/terminals/websocket/" + name)
                .then()
                .statusCode(403);
        try (TerminalSocket page = open()) {
            page.send("[\"set_size\", -1, \"x\"]");
            page.send("[]");
            page.send("{");
        }
        try (TerminalSocket page = open()) {
            page.type("echo al$((1))ve\r");
            page.awaitShown("al1ve");
        }
    }
}
