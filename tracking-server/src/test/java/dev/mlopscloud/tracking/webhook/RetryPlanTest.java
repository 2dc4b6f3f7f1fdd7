package dev.mlopscloud.tracking.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPlanTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void theFirstRepetitionIsAtOnceAndPausesDoubleUpToAMinute() {
        Random random = new Random(7);
        assertThat(RetryPlan.pause(1, random)).isZero();
        assertThat(RetryPlan.pause(2, random)).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(3));
        assertThat(RetryPlan.pause(4, random)).isBetween(Duration.ofSeconds(8), Duration.ofSeconds(9));
        assertThat(RetryPlan.pause(50, random)).isEqualTo(Duration.ofSeconds(60));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "503 | 7 | 7",
                "429 | Thu, 01 Jan 2026 00:00:09 GMT | 9",
                "503 | Wed, 31 Dec 2025 00:00:00 GMT | 0",
                "503 | 999999999 | 60",
                "503 | soon | 0",
                "500 | 7 | 0"
            })
    void aReceiverMayAskForTimeWithinReason(int status, String header, int seconds) {
        assertThat(RetryPlan.asked(status, header, NOW)).isEqualTo(Duration.ofSeconds(seconds));
    }
}
