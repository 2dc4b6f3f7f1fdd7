package dev.mlopscloud.notebooks.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class HttpDateTest {
    private static final Instant CHANGED = Instant.parse("2026-12-01T05:04:03.999Z");

    @Test
    void writesEveryPartWithAllItsDigits() {
        assertThat(HttpDate.of(CHANGED)).isEqualTo("Tue, 01 Dec 2026 05:04:03 GMT");
    }

    @Test
    void aCopyIsGoodWhenItIsNotOlder() {
        assertThat(HttpDate.covers("Tue, 01 Dec 2026 05:04:03 GMT", CHANGED)).isTrue();
        assertThat(HttpDate.covers("Wed, 01 Dec 2099 00:00:00 GMT", CHANGED))
                .as("no such Wednesday")
                .isFalse();
        assertThat(HttpDate.covers("Fri, 01 Jan 2100 00:00:00 GMT", CHANGED)).isTrue();
        assertThat(HttpDate.covers("Tue, 01 Dec 2026 05:04:02 GMT", CHANGED)).isFalse();
        assertThat(HttpDate.covers("yesterday", CHANGED)).isFalse();
        assertThat(HttpDate.covers(null, CHANGED)).isFalse();
    }
}
