package dev.mlopscloud.platform.border;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OriginPolicyTest {
    private final OriginPolicy policy = new OriginPolicy(List.of("http://localhost:*", "https://ui.example"));

    @Test
    void admitsProgramsWhichSendNoOrigin() {
        assertThat(policy.admits(null, "127.0.0.1:5000")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:5000, 127.0.0.1:5000",
        "https://ML.example, ml.example",
        "http://[::1]:5000, [::1]:5000",
        "http://localhost:3000, 127.0.0.1:5000",
        "http://localhost, 127.0.0.1:5000",
        "https://ui.example, 127.0.0.1:5000"
    })
    void admitsPagesOfTheServiceItselfAndOfConfiguredOrigins(String origin, String host) {
        assertThat(policy.admits(origin, host)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "null, 127.0.0.1:5000",
        "http://127.0.0.1:5001, 127.0.0.1:5000",
        "http://evil.example, 127.0.0.1:5000",
        "https://localhost:3000, 127.0.0.1:5000",
        "https://ui.example:444, 127.0.0.1:5000",
        "http://localhost.evil.example:1, 127.0.0.1:5000"
    })
    void refusesPagesOfAnyOtherOrigin(String origin, String host) {
        assertThat(policy.admits(origin, host)).isFalse();
    }
}
