package dev.mlopscloud.notebooks.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopscloud.notebooks.api.Json;
import dev.mlopscloud.notebooks.wire.Channel;
import dev.mlopscloud.notebooks.wire.Envelope;
import dev.mlopscloud.notebooks.wire.Header;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayTest {
    private static Envelope printed(String text) {
        return new Envelope(
                Channel.IOPUB,
                Header.request(
                        "stream", "s", Json.object().put("name", "stdout").put("text", text)));
    }

    @Test
    void keepsOrderAndIsEmptyAfterwards() {
        Replay replay = new Replay(1_000_000);
        Envelope first = printed("a");
        Envelope second = printed("b");
        replay.add(first);
        replay.add(second);
        assertThat(replay.drain()).containsExactly(first, second);
        assertThat(replay.drain()).isEmpty();
    }

    @Test
    void dropsTheOldestAndSaysHowMuch() {
        Replay replay = new Replay(100_000);
        for (int i = 0; i < 1_000; i++) {
            replay.add(printed("x".repeat(1_000)));
        }
        List<Envelope> kept = replay.drain();
        assertThat(kept).hasSizeLessThan(100);
        String word = new String(kept.getFirst().message().content(), StandardCharsets.UTF_8);
        assertThat(word).contains((1_000 - kept.size() + 1) + " messages", "stderr");
    }
}
