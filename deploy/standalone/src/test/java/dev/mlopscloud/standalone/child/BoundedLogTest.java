package dev.mlopscloud.standalone.child;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoundedLogTest {
    @TempDir
    Path folder;

    private BoundedLog log;

    @BeforeEach
    void open() {
        log = new BoundedLog(folder, "service");
    }

    @Test
    void keepsTheLastFilesAndNoMore() throws Exception {
        for (int i = 1; i <= BoundedLog.KEPT + 2; i++) {
            log.rotate();
            Files.writeString(log.file(), "run " + i);
        }
        assertThat(log.file()).hasContent("run 5");
        assertThat(folder.resolve("service.log.1")).hasContent("run 4");
        assertThat(folder.resolve("service.log.3")).hasContent("run 2");
        assertThat(folder.resolve("service.log.4")).doesNotExist();
    }

    @Test
    void emptiesAFileThatHasOutgrownItsBoundUnderAWriterThatGoesOn() throws Exception {
        log.rotate();
        try (RandomAccessFile large = new RandomAccessFile(log.file().toFile(), "rw")) {
            large.setLength(BoundedLog.MAX_BYTES + 1);
        }
        try (OutputStream writer = Files.newOutputStream(log.file(), StandardOpenOption.APPEND)) {
            log.bound();
            writer.write("after\n".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(log.file()).hasContent("after\n");
        assertThat(folder.resolve("service.log.1")).hasSize(BoundedLog.MAX_BYTES + 1);
    }

    @Test
    void leavesAFileWithinItsBound() throws Exception {
        log.rotate();
        Files.writeString(log.file(), "short");
        log.bound();
        assertThat(log.file()).hasContent("short");
    }

    @Test
    void showsTheLastLines() throws Exception {
        assertThat(log.tail(2)).isEmpty();
        log.rotate();
        Files.writeString(log.file(), "one\ntwo\nthree\n");
        assertThat(log.tail(2)).containsExactly("two", "three");
    }
}
