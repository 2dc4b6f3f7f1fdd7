package dev.mlopscloud.tracking.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopscloud.tracking.metric.Metric;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchReaderTest {
    private static final String POINT = "{\"key\": \"a\", \"value\": 1, \"timestamp\": 2}";

    private static @Nullable LogRequest read(String body) {
        return BatchReader.read(body.getBytes(StandardCharsets.UTF_8), 2);
    }

    @Test
    void plainPointsAreRead() {
        LogRequest batch = Objects.requireNonNull(
                read("{\"metrics\": [{\"step\": -3, \"timestamp\": 2, \"value\": -0.0, \"key\": \"train/loss é\"},"
                        + " {\"key\": \"b\", \"value\": 1e999, \"timestamp\": 0}], \"run_id\": \"r1\"}"));

        assertThat(batch.runId()).isEqualTo("r1");
        assertThat(batch.metrics())
                .isEqualTo(List.of(new Metric("train/loss é", 0.0, 2, -3), new Metric("b", Double.MAX_VALUE, 0, 0)));
        assertThat(batch.batch()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "x",
                "{\"run_id\": \"r1\"",
                "{\"metrics\": [%s]}",
                "{\"run_id\": \"\", \"metrics\": [%s]}",
                "{\"run_id\": \"r/1\", \"metrics\": [%s]}",
                "{\"run_id\": \"r1\", \"run_id\": \"r1\", \"metrics\": [%s]}",
                "{\"run_id\": \"r1\", \"metrics\": [%s], \"metrics\": [%s]}",
                "{\"run_id\": \"r1\", \"metrics\": [%s], \"params\": []}",
                "{\"run_id\": \"r1\", \"metrics\": [%s, %s, %s]}",
                "{\"run_id\": \"r1\", \"metrics\": [%s, null]}",
                "{\"run_id\": \"r1\", \"metrics\": {}}",
                "{\"run_id\": \"r1\", \"metrics\": [{\"key\": \"\", \"value\": 1, \"timestamp\": 2}]}",
                "{\"run_id\": \"r1\", \"metrics\": [{\"key\": \"../a\", \"value\": 1, \"timestamp\": 2}]}",
                "{\"run_id\": \"r1\", \"metrics\": [{\"key\": \"a\", \"timestamp\": 2}]}",
                "{\"run_id\": \"r1\", \"metrics\": [{\"value\": 1, \"timestamp\": 2}]}",
                "{\"run_id\": \"r1\", \"metrics\": [{\"key\": \"a\", \"value\": 1}]}",
                "{\"run_id\": \"r1\", \"metrics\": [{\"key\": \"a\", \"value\": 1, \"timestamp\": -1}]}",
                "{\"run_id\": \"r1\", \"metrics\": [{\"key\": \"a\", \"value\": 1, \"timestamp\": 1.0}]}",
                "{\"run_id\": \"r1\", \"metrics\": [{\"key\": \"a\", \"value\": \"NaN\", \"timestamp\": 1}]}",
                "{\"run_id\": \"r1\", \"metrics\": [{\"key\": \"a\", \"value\": 1, \"timestamp\": 1e30}]}",
                "{\"run_id\": \"r1\", \"metrics\": [{\"key\": \"a\", \"value\": 1, \"timestamp\": 1, \"x\": \"m\"}]}",
                "{\"run_id\": \"r1\", \"metrics\": [{\"key\": \"a\", \"value\": [1], \"timestamp\": 1}]}"
            })
    void whateverElseIsLeftToTheRulesForAllForms(String body) {
        assertThat(read(body.replace("%s", POINT))).isNull();
    }
}
