package dev.mlopscloud.notebooks.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.Json;
import dev.mlopscloud.notebooks.wire.Channel;
import dev.mlopscloud.notebooks.wire.Envelope;
import dev.mlopscloud.notebooks.wire.Header;
import dev.mlopscloud.notebooks.wire.KernelMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShortenedTest {
    private static final int LIMIT = 100_000;

    private static KernelMessage shortened(String type, JsonNode content) {
        KernelMessage message = Header.request(type, "session", content);
        Envelope kept = Shortened.fitting(new Envelope(Channel.IOPUB, message), LIMIT);
        assertThat(kept.message().size()).isLessThan(LIMIT);
        assertThat(kept.message().parent()).isEqualTo(message.parent());
        return kept.message();
    }

    private static JsonNode content(String type, JsonNode content) throws IOException {
        return Json.read(shortened(type, content).content());
    }

    @Test
    void whatFitsStaysAsItIs() {
        Envelope small = new Envelope(Channel.IOPUB, Header.request("stream", "session", Json.object()));
        assertThat(Shortened.fitting(small, LIMIT)).isSameAs(small);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "é", "中", "😀", "\n", "\"", "\\", "\u0001", "a\\n\n😀\\u00e9"})
    void printedTextKeepsItsBeginningAndItsEnd(String unit) throws IOException {
        String text = "begin" + unit.repeat(200_000) + "end";
        byte[] content = shortened("stream", Json.object().put("text", text).put("name", "stderr"))
                .content();
        JsonNode kept = Json.read(content);

        assertThat(kept.path("name").asText()).isEqualTo("stderr");
        String words = kept.path("text").asText();
        int cut = words.indexOf("\n[");
        int again = words.indexOf("bytes-per-kernel]\n") + "bytes-per-kernel]\n".length();
        assertThat(words.substring(cut, again)).contains(" of text are not kept");
        assertThat(text).startsWith(words.substring(0, cut)).endsWith(words.substring(again));
        assertThat(content).as("most of what fits").hasSizeGreaterThan(LIMIT / 2);
    }

    @Test
    void escapedPairsAreNotTornApart() throws IOException {
        for (int shift = 0; shift < 12; shift++) {
            String json =
                    "{\"name\":\"stdout\",\"text\":\"" + "x".repeat(shift) + "\\uD83D\\ude00".repeat(50_000) + "\"}";
            KernelMessage plain = Header.request("stream", "session", Json.object());
            KernelMessage message = new KernelMessage(
                    plain.header(), plain.parent(), plain.metadata(), json.getBytes(StandardCharsets.UTF_8), List.of());
            KernelMessage kept = Shortened.fitting(new Envelope(Channel.IOPUB, message), LIMIT)
                    .message();
            String text = Json.read(kept.content()).path("text").asText();
            assertThat(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                    .as("no half of a pair")
                    .isEqualTo(text);
        }
    }

    @Test
    void aPictureLeavesItsWordsAndSaysThatItIsMissing() throws IOException {
        ObjectNode display = Json.object();
        display.putObject("data").put("image/png", "A".repeat(300_000)).put("text/plain", "<Figure size 1x1>");
        display.putObject("metadata").put("isolated", true);
        display.putObject("transient").put("display_id", "d1");
        JsonNode kept = content("display_data", display);

        assertThat(kept.path("data").size()).isEqualTo(1);
        assertThat(kept.path("data").path("text/plain").asText())
                .startsWith("<Figure size 1x1>\n[image/png, 301 kB, is not kept: an output may take 100 kB")
                .contains("mlops.journal.bytes-per-kernel");
        assertThat(kept.path("transient").path("display_id").asText()).isEqualTo("d1");
    }

    @Test
    void aResultKeepsItsNumberAndTheMostOfItsText() throws IOException {
        ObjectNode result = Json.object().put("execution_count", 7);
        result.putObject("data").put("text/plain", "x".repeat(300_000));
        JsonNode kept = content("execute_result", result);
        assertThat(kept.path("execution_count").asInt()).isEqualTo(7);
        assertThat(kept.path("data").path("text/plain").asText())
                .hasSizeBetween(LIMIT / 2, LIMIT)
                .contains(" of text are not kept");
    }

    @Test
    void largeDataThatIsNoTextLeavesWords() throws IOException {
        ObjectNode display = Json.object();
        ObjectNode plot = display.putObject("data").putObject("application/vnd.plotly.v1+json");
        plot.putArray("data").add("y".repeat(300_000));
        assertThat(content("display_data", display)
                        .path("data")
                        .path("text/plain")
                        .asText())
                .startsWith("[application/vnd.plotly.v1+json, 301 kB, is not kept");
    }

    @Test
    void errorsAndAnswersStayWhatTheyAre() throws IOException {
        ObjectNode error = Json.object().put("ename", "ValueError").put("evalue", "no");
        error.putArray("traceback").add("z".repeat(300_000));
        JsonNode kept = content("error", error);
        assertThat(kept.path("ename").asText()).isEqualTo("ValueError");
        assertThat(kept.path("evalue").asText()).isEqualTo("no");
        assertThat(kept.path("traceback").path(0).asText()).contains("A traceback of 301 kB is not kept");

        ObjectNode reply = Json.object().put("status", "ok").put("execution_count", 3);
        reply.putObject("user_expressions").put("a", "z".repeat(300_000));
        kept = content("execute_reply", reply);
        assertThat(kept.path("status").asText()).isEqualTo("ok");
        assertThat(kept.path("execution_count").asInt()).isEqualTo(3);

        kept = content("inspect_reply", Json.object().put("found", "z".repeat(300_000)));
        assertThat(kept.path("status").asText()).isEqualTo("error");
        assertThat(kept.path("evalue").asText()).contains("An answer of 301 kB is not kept");
    }

    @Test
    void anythingElseBecomesWords() throws IOException {
        KernelMessage kept = shortened("comm_msg", Json.object().put("data", "z".repeat(300_000)));
        assertThat(Json.read(kept.header()).path("msg_type").asText()).isEqualTo("stream");
        assertThat(Json.read(kept.content()).path("text").asText())
                .contains("A message (comm_msg) of 301 kB is not kept");
    }
}
