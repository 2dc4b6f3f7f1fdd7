package dev.mlopscloud.workflows.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {
    @TempDir
    private Path directory;

    private Path path = Path.of("");

    @BeforeEach
    void name() {
        path = directory.resolve("log");
    }

    @Test
    void goesOnWhereItStopped() throws IOException {
        Files.writeString(path, "one\ntwo\nthr");
        LogFile log = new LogFile(path);
        LogFile.Part first = log.read(0, 1000, false);
        assertThat(first.lines()).containsExactly("one", "two");
        Files.writeString(path, "one\ntwo\nthree\n");
        assertThat(log.read(first.next(), 1000, false).lines()).containsExactly("three");
    }

    @Test
    void showsALastLineWithoutAnEndOnceTheTryHasEnded() throws IOException {
        Files.writeString(path, "one\ntwo");
        assertThat(new LogFile(path).read(0, 1000, true).lines()).containsExactly("one", "two");
    }

    @Test
    void readsInPiecesNeverMoreThanAsked() throws IOException {
        Files.writeString(path, "one\ntwo\n");
        LogFile.Part part = new LogFile(path).read(0, 6, true);
        assertThat(part.lines()).containsExactly("one");
        assertThat(part.next()).isEqualTo(4);
    }

    @Test
    void cutsALineWithoutEndIntoPieces() throws IOException {
        Files.writeString(path, "x".repeat(LogFile.MAX_LINE + 5));
        assertThat(new LogFile(path).read(0, 1 << 20, true).lines())
                .extracting(String::length)
                .containsExactly(LogFile.MAX_LINE, 5);
    }

    @Test
    void aLogThatDoesNotExistYetIsEmpty() throws IOException {
        assertThat(new LogFile(path).read(0, 1000, true).lines()).isEmpty();
    }
}
