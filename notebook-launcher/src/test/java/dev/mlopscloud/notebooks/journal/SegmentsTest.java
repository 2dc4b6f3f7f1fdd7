package dev.mlopscloud.notebooks.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopscloud.notebooks.wire.KernelMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentsTest {
    @TempDir
    Path folder;

    private static Entry entry(String text) {
        byte[] empty = KernelMessage.emptyObject();
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        return new Entry(
                Entry.Kind.IOPUB, "session", new KernelMessage(empty, empty, empty, content, List.of(content)));
    }

    private static List<String> texts(Segments.Cursor cursor) throws IOException {
        List<String> all = new ArrayList<>();
        List<Entry> batch = cursor.read(100);
        while (!batch.isEmpty()) {
            batch.forEach(entry -> all.add(new String(entry.message().content(), StandardCharsets.UTF_8)));
            batch = cursor.read(100);
        }
        return all;
    }

    @Test
    void readsWhatWasWrittenAlsoAfterARestart() throws IOException {
        Segments segments = new Segments(folder, 1_000_000);
        for (int i = 0; i < 50; i++) {
            assertThat(segments.append(entry("text " + i))).isEqualTo(i);
        }
        segments.close();
        Segments again = new Segments(folder, 1_000_000);
        assertThat(again.next()).isEqualTo(50);
        again.append(entry("later"));
        assertThat(texts(again.from(48))).containsExactly("text 48", "text 49", "later");
        Entry first = again.from(0).read(1).getFirst();
        assertThat(first.session()).isEqualTo("session");
        assertThat(first.message().buffers()).hasSize(1);
    }

    @Test
    void readsRecordsOfEverySize() throws IOException {
        Segments segments = new Segments(folder, 100_000_000);
        List<String> written = new ArrayList<>();
        for (int size : new int[] {0, 1, 8_000, 16_383, 16_384, 16_385, 40_000, 131_072, 131_073, 3_000_000}) {
            written.add(("é" + size).repeat(size / 3));
            segments.append(entry(written.getLast()));
        }
        assertThat(texts(segments.from(0))).isEqualTo(written);
    }

    @Test
    void saysWhereARecordIsDamaged() throws IOException {
        Segments segments = new Segments(folder, 1_000_000);
        segments.append(entry("text"));
        segments.close();
        try (Stream<Path> files = Files.list(folder)) {
            Path file = files.findFirst().orElseThrow();
            byte[] whole = Files.readAllBytes(file);
            for (int at = Integer.BYTES; at < whole.length; at++) {
                for (int wrong : new int[] {0, 0x7f, 0xff}) {
                    byte[] broken = whole.clone();
                    broken[at] = (byte) wrong;
                    Files.write(file, broken);
                    try {
                        assertThat(segments.from(0).read(100)).hasSize(1);
                    } catch (IOException damaged) {
                        assertThat(damaged).hasMessageContaining("a record of a journal is");
                    }
                }
            }
        }
    }

    @Test
    void lastWordsAfterTheEndAreNoError() throws IOException {
        Segments segments = new Segments(folder.resolve("gone"), 1_000_000);
        segments.append(entry("text"));
        segments.delete();
        assertThat(segments.append(entry("late"))).isEqualTo(1);
        assertThat(folder.resolve("gone")).doesNotExist();
    }

    @Test
    void keepsToItsSpaceAndCountsWhatWent() throws IOException {
        Segments segments = new Segments(folder, 40_000);
        for (int i = 0; i < 1_000; i++) {
            segments.append(entry("x".repeat(200) + i));
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.mapToLong(file -> file.toFile().length()).sum()).isLessThan(60_000);
        }
        Segments.Cursor cursor = segments.from(0);
        List<String> kept = texts(cursor);
        assertThat(kept).hasSizeBetween(50, 200).last().asString().endsWith("999");
        assertThat(cursor.takeSkipped()).isEqualTo(1_000 - kept.size());
        assertThat(cursor.takeSkipped()).isZero();
    }

    @Test
    void forgetsARecordThatWasCutOff() throws IOException {
        Segments segments = new Segments(folder, 1_000_000);
        segments.append(entry("whole"));
        segments.append(entry("half"));
        segments.close();
        try (Stream<Path> files = Files.list(folder)) {
            Path file = files.findFirst().orElseThrow();
            byte[] bytes = Files.readAllBytes(file);
            Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 3), StandardOpenOption.TRUNCATE_EXISTING);
        }
        Segments again = new Segments(folder, 1_000_000);
        again.append(entry("next"));
        assertThat(texts(again.from(0))).containsExactly("whole", "next");
    }
}
