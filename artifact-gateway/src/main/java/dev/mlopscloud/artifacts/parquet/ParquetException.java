package dev.mlopscloud.artifacts.parquet;

import java.io.Serial;

/** The file is damaged, or uses what this reader does not know; the message is for whoever looks at the file. */
public final class ParquetException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    ParquetException(String message) {
        super(message);
    }
}
