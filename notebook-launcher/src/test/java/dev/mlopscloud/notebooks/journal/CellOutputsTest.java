package dev.mlopscloud.notebooks.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.Json;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CellOutputsTest {
    private final CellOutputs outputs = new CellOutputs();
    private final ArrayNode cell = Json.array();

    @BeforeEach
    void begin() {
        outputs.begin(cell);
    }

    private static JsonNode stream(String name, String text) {
        return Json.object().put("name", name).put("text", text);
    }

    private static ObjectNode display(String text, String id) {
        ObjectNode content = Json.object();
        content.set("data", Json.object().put("text/plain", text));
        content.set("metadata", Json.object());
        content.set("transient", Json.object().put("display_id", id));
        return content;
    }

    private String texts() {
        outputs.settle();
        StringBuilder all = new StringBuilder();
        cell.forEach(output -> all.append(
                        output.path("name").asText(output.path("output_type").asText()))
                .append('=')
                .append(output.path("text")
                        .asText(output.at("/data/text~1plain").asText()))
                .append(' '));
        return all.toString().strip();
    }

    @Test
    void mergesStreamsOfOneNameInARow() {
        outputs.accept("stream", stream("stdout", "a"));
        outputs.accept("stream", stream("stdout", "b"));
        outputs.accept("stream", stream("stderr", "c"));
        outputs.accept("stream", stream("stdout", "d"));
        assertThat(texts()).isEqualTo("stdout=ab stderr=c stdout=d");
    }

    @Test
    void updatesADisplayFromALaterCell() {
        outputs.accept("display_data", display("old", "k"));
        ArrayNode next = Json.array();
        outputs.begin(next);
        outputs.accept("update_display_data", display("new", "k"));
        assertThat(texts()).isEqualTo("display_data=new");
        assertThat(next).isEmpty();
    }

    @Test
    void clearsAtOnceOrWithTheNextOutput() {
        outputs.accept("stream", stream("stdout", "a"));
        outputs.accept("clear_output", Json.object().put("wait", true));
        assertThat(texts()).isEqualTo("stdout=a");
        outputs.accept("stream", stream("stdout", "b"));
        assertThat(texts()).isEqualTo("stdout=b");
        outputs.accept("clear_output", Json.object().put("wait", false));
        assertThat(texts()).isEmpty();
    }

    @Test
    void cutsWhatPrintsWithoutEnd() {
        String mebibyte = "x".repeat(1024 * 1024);
        for (int i = 0; i < 40; i++) {
            outputs.accept("stream", stream("stdout", mebibyte));
        }
        outputs.accept("stream", stream("stdout", "the end"));
        outputs.settle();
        assertThat(cell.path(0).path("text").asText())
                .hasSizeLessThan(26 * 1024 * 1024)
                .contains("output is cut here")
                .endsWith("the end");
    }
}
