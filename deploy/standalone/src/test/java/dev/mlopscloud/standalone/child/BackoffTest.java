package dev.mlopscloud.standalone.child;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private final Backoff backoff = new Backoff();

    @Test
    void waitsLongerEachTimeUpToABound() {
        Duration last = Duration.ZERO;
        for (int i = 0; i < 20; i++) {
            Duration delay = backoff.after(Duration.ofSeconds(1));
            assertThat(delay).isGreaterThanOrEqualTo(last).isLessThanOrEqualTo(Backoff.LONGEST);
            last = delay;
        }
        assertThat(last).isEqualTo(Backoff.LONGEST);
    }

    @Test
    void beginsAnewAfterALongLife() {
        backoff.after(Duration.ofSeconds(1));
        backoff.after(Duration.ofSeconds(1));
        assertThat(backoff.after(Backoff.STABLE)).isEqualTo(Backoff.FIRST);
    }
}
