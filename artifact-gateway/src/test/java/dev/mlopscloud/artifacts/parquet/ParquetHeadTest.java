package dev.mlopscloud.artifacts.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that pyarrow wrote: 30 rows in groups of 20, of most types. */
class ParquetHeadTest {

    @ParameterizedTest
    @ValueSource(strings = {"snappy", "zstd", "gzip", "lz4", "none"})
    void readsTheFirstRowsWhateverTheirCodecAndPages(String file) throws IOException {
        ParquetHead head = ParquetHead.of(source(bytes(file)), 25, 20);
        assertThat(head.allRows()).isEqualTo(30);
        assertThat(head.allColumns()).isEqualTo(10);
        assertThat(head.columns())
                .containsExactly(
                        "id", "ratio", "name", "at", "day", "flag", "price", "list.list.element", "in.a", "in.b");
        assertThat(head.rows()).hasSize(25);
        assertThat(head.rows().getFirst())
                .containsExactly(
                        "0",
                        "0.0",
                        "name 0 ü",
                        "2026-01-01T00:00:00Z",
                        "2026-01-01",
                        "true",
                        "0.00",
                        "[1.5, 0.0]",
                        "0",
                        null);
        assertThat(head.rows().get(1)).contains("0.25").containsNull();
        assertThat(head.rows().get(2)).contains("[]");
        assertThat(head.rows().get(24))
                .containsExactly(
                        "24",
                        "6.0",
                        "name 24 ü",
                        "2026-01-02T00:00:00Z",
                        "2026-01-25",
                        "true",
                        "6.00",
                        "[1.5, 24.0]",
                        "24",
                        null);
    }

    @Test
    void showsAsManyRowsAndColumnsAsAreWanted() throws IOException {
        ParquetHead head = ParquetHead.of(source(bytes("snappy")), 3, 2);
        assertThat(head.columns()).containsExactly("id", "ratio");
        assertThat(head.rows()).hasSize(3);
        assertThat(head.allColumns()).isEqualTo(10);
    }

    @Test
    void saysSoInTheColumnThatItCannotRead() throws IOException {
        ParquetHead head = ParquetHead.of(source(bytes("delta")), 3, 2);
        assertThat(head.rows().getFirst().getFirst()).contains("encoded in a way");
    }

    @Test
    void refusesWhatIsNoParquet() {
        assertThatThrownBy(() -> ParquetHead.of(source(new byte[100]), 3, 2)).isInstanceOf(ParquetException.class);
        assertThatThrownBy(() -> ParquetHead.of(source("PAR1PAR1".getBytes(StandardCharsets.US_ASCII)), 3, 2))
                .isInstanceOf(ParquetException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"snappy", "zstd", "gzip", "lz4", "none"})
    void survivesDamage(String file) throws IOException {
        byte[] whole = bytes(file);
        var random = new Random(7);
        for (int i = 0; i < 3000; i++) {
            byte[] damaged = whole.clone();
            for (int j = 0; j < 1 + i % 5; j++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            read(i % 7 == 0 ? Arrays.copyOf(damaged, random.nextInt(damaged.length)) : damaged);
        }
    }

    private static void read(byte[] damaged) {
        try {
            assertThat(ParquetHead.of(source(damaged), 25, 20).columns()).isNotNull();
        } catch (ParquetException e) {
            assertThat(e).hasMessageEndingWith(".");
        }
    }

    private static ParquetHead.Source source(byte[] bytes) {
        return new ParquetHead.Source() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public byte[] read(long start, int length) {
                assertThat(length).isLessThanOrEqualTo(4 << 20);
                if (start < 0 || length <= 0 || start >= bytes.length) {
                    return new byte[0];
                }
                return Arrays.copyOfRange(bytes, (int) start, (int) Math.min(start + length, bytes.length));
            }
        };
    }

    private static byte[] bytes(String name) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(ParquetHeadTest.class.getResourceAsStream("/parquet/" + name + ".parquet"))) {
            return in.readAllBytes();
        }
    }
}
