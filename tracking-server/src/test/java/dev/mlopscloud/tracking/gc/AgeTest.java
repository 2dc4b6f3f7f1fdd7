package dev.mlopscloud.tracking.gc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgeTest {

    @Test
    void readsWhatTheOriginalReads() {
        assertThat(Age.parse("30d")).isEqualTo(Duration.ofDays(30));
        assertThat(Age.parse("1.5d2h3m4s")).isEqualTo(Duration.ofSeconds(36 * 3600 + 2 * 3600 + 3 * 60 + 4));
        assertThat(Age.parse("0s")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "d", "30", "-1d", "1s1d", "1d1d", "1,5d", "30 d", "1e9d", "99999999d"})
    void refusesTheRest(String text) {
        assertThatThrownBy(() -> Age.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
