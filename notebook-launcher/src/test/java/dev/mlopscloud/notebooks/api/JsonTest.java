package dev.mlopscloud.notebooks.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {
    @ParameterizedTest
    @CsvSource({
        "1970-01-01T00:00:00Z,           1970-01-01T00:00:00.000000Z",
        "2026-11-23T09:08:07.000001999Z, 2026-11-23T09:08:07.000001Z",
        "1969-12-31T23:59:59.999999Z,    1969-12-31T23:59:59.999999Z",
        "0001-02-03T04:05:06.1Z,         0001-02-03T04:05:06.100000Z",
        "+12345-01-01T00:00:00Z,         +12345-01-01T00:00:00.000000Z",
    })
    void writesMomentsAsJupyterDoes(Instant moment, String written) {
        assertThat(Json.time(moment)).isEqualTo(written);
    }
}
