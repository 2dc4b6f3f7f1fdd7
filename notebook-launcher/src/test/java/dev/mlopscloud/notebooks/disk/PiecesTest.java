package dev.mlopscloud.notebooks.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PiecesTest {
    @TempDir
    Path folder;

    @Test
    void whatIsWrittenIsRead() throws IOException {
        for (int size : new int[] {0, 1, 128 * 1024, 128 * 1024 + 1, 1_000_000}) {
            byte[] content = new byte[size];
            new Random(size).nextBytes(content);
            Path file = folder.resolve("file" + size);
            AtomicFile.write(file, content);
            assertThat(Pieces.readAll(file)).isEqualTo(content);
        }
    }

    @Test
    void aShorterFileIsAnError() throws IOException {
        Path file = folder.resolve("short");
        AtomicFile.write(file, new byte[10]);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer more = ByteBuffer.allocate(11);
            assertThatThrownBy(() -> Pieces.read(channel, more, 0)).isInstanceOf(EOFException.class);
        }
    }
}
