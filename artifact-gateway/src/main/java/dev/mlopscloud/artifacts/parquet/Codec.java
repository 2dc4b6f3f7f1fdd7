package dev.mlopscloud.artifacts.parquet;

import io.airlift.compress.Decompressor;
import io.airlift.compress.MalformedInputException;
import io.airlift.compress.lz4.Lz4Decompressor;
import io.airlift.compress.snappy.SnappyDecompressor;
import io.airlift.compress.zstd.ZstdDecompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;

/** How pages are compressed. */
final class Codec {
    private Codec() {}

    /** Decompresses to exactly {@code size} bytes. */
    static byte[] decompress(int codec, byte[] page, int size) {
        return switch (codec) {
            case 0 -> page;
            case 1 -> decompress(new SnappyDecompressor(), page, size);
            case 2 -> gunzip(page, size);
            case 6 -> decompress(new ZstdDecompressor(), page, size);
            case 7 -> decompress(new Lz4Decompressor(), page, size);
            default -> throw new ParquetException("It is compressed by a codec that the preview does not know.");
        };
    }

    private static byte[] decompress(Decompressor decompressor, byte[] page, int size) {
        var content = new byte[size];
        try {
            if (decompressor.decompress(page, 0, page.length, content, 0, size) == size) {
                return content;
            }
        } catch (MalformedInputException | IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new ParquetException("A page is damaged.");
        }
        throw new ParquetException("A page is damaged.");
    }

    private static byte[] gunzip(byte[] page, int size) {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(page))) {
            byte[] content = in.readNBytes(size);
            if (content.length == size) {
                return content;
            }
        } catch (IOException e) {
            throw new ParquetException("A page is damaged.");
        }
        throw new ParquetException("A page is damaged.");
    }
}
