package dev.mlopscloud.notebooks.metric;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestMeterTest {
    @ParameterizedTest
    @CsvSource({
        "/api/kernels, /api/kernels",
        "/api/kernels/0b2f4a52/channels, /api/kernels",
        "/lab/api/settings/@jupyterlab/x:y, /lab/api/settings",
        "/lab/tree/a/b.ipynb, /lab",
        "/lab, /lab",
        "/lab/api/9, /lab",
        "/api, other",
        "/api/x, other",
        "/api/K, other",
        "/api/kernels9, other",
        "/api/aaaaaaaaaaaaaaaaaaaaa, other",
        "/files/secret.txt, /files",
        "/filesystem, other",
        "/metrics, /metrics",
        "/, other",
        "/nowhere/at/all, other"
    })
    void namesThePartOfTheInterfaceAndNothingThatSomebodyMadeUp(String path, String part) {
        assertThat(RequestMeter.part(path)).isEqualTo(part);
    }
}
