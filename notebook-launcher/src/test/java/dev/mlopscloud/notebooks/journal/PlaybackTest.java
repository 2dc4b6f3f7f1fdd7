package dev.mlopscloud.notebooks.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopscloud.notebooks.api.Json;
import dev.mlopscloud.notebooks.wire.Channel;
import dev.mlopscloud.notebooks.wire.Envelope;
import dev.mlopscloud.notebooks.wire.Header;
import dev.mlopscloud.notebooks.wire.KernelMessage;
import dev.mlopscloud.notebooks.wire.MalformedMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlaybackTest {
    @TempDir
    Path folder;

    private static void print(Journal journal, String name, String text) throws MalformedMessage {
        KernelMessage message =
                Header.request("stream", "s", Json.object().put("name", name).put("text", text));
        journal.said(
                new Envelope(Channel.IOPUB, message), Header.parse(message.header()), Header.parse(message.parent()));
    }

    private static List<String> contents(Playback playback, Journal journal) throws IOException {
        List<String> all = new ArrayList<>();
        while (playback.position() < journal.next()) {
            playback.read(1_000_000)
                    .forEach(envelope -> all.add(new String(envelope.message().content(), StandardCharsets.UTF_8)));
        }
        return all;
    }

    @Test
    void joinsWhatWasPrintedInManyPieces() throws IOException, MalformedMessage {
        Journal journal = new Journal(folder, 1_000_000);
        for (int i = 0; i < 100; i++) {
            print(journal, "stdout", i + "\n");
        }
        print(journal, "stderr", "oh");
        print(journal, "stdout", "end");
        List<String> all = contents(journal.play(0, "s"), journal);
        assertThat(all).hasSize(3);
        assertThat(all.getFirst()).contains("0\\n1\\n2\\n", "99\\n");
        assertThat(journal.lastOutput()).isEqualTo("end");
    }

    @Test
    void givesAnswersToTheirSessionOnly() throws IOException {
        Journal journal = new Journal(folder, 1_000_000);
        Envelope reply = new Envelope(Channel.SHELL, Header.request("execute_reply", "k", Json.object()));
        journal.answered(reply, "one");
        assertThat(contents(journal.play(0, "one"), journal)).hasSize(1);
        assertThat(contents(journal.play(0, "other"), journal)).isEmpty();
    }

    @Test
    void saysHowMuchIsNoLongerKept() throws IOException, MalformedMessage {
        Journal journal = new Journal(folder, 40_000);
        for (int i = 0; i < 1_000; i++) {
            print(journal, i % 2 == 0 ? "stdout" : "stderr", "x".repeat(200));
        }
        List<String> all = contents(journal.play(0, "s"), journal);
        assertThat(all.getFirst()).contains("messages arrived while no page was attached", "stderr");
        assertThat(all).hasSizeLessThan(200);
        assertThat(journal.bytes()).isLessThan(60_000);
    }
}
