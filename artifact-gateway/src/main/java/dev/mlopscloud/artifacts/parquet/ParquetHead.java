package dev.mlopscloud.artifacts.parquet;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first rows of a Parquet file.
 *
 * @param columns shown
 * @param allColumns how many there are
 * @param rows the cells of each row, null where there is no value
 * @param allRows how many there are
 */
public record ParquetHead(List<String> columns, int allColumns, List<List<@Nullable String>> rows, long allRows) {
    private static final int MAGIC = 0x31524150;
    private static final int LARGEST_FOOTER_BYTES = 1 << 20;
    private static final int TAIL_BYTES = 8;

    /** A file of which any part can be read. */
    public interface Source {
        /** In bytes. */
        long size();

        /** Up to {@code length} bytes from {@code start} on, fewer only at the end. */
        byte[] read(long start, int length);
    }

    /**
     * Reads what is wanted and little more.
     *
     * @throws ParquetException when that can't be done
     */
    public static ParquetHead of(Source source, int mostRows, int mostColumns) {
        try {
            return read(source, mostRows, mostColumns);
        } catch (BufferUnderflowException e) {
            throw new ParquetException("Its metadata is damaged.");
        }
    }

    private static ParquetHead read(Source source, int mostRows, int mostColumns) {
        Fields footer = footer(source);
        List<Column> columns = Column.of(footer.structs(2));
        List<Column> shown = columns.subList(0, Math.min(columns.size(), mostColumns));
        long allRows = footer.number(3);
        int rows = Math.clamp(allRows, 0, mostRows);
        var byColumn = new ArrayList<List<@Nullable String>>();
        for (int i = 0; i < shown.size(); i++) {
            byColumn.add(column(source, footer.structs(4), shown.get(i), i, rows));
        }
        var byRow = new ArrayList<List<@Nullable String>>();
        for (int row = 0; row < rows; row++) {
            var cells = new ArrayList<@Nullable String>();
            for (List<@Nullable String> column : byColumn) {
                cells.add(row < column.size() ? column.get(row) : null);
            }
            byRow.add(cells);
        }
        return new ParquetHead(shown.stream().map(Column::name).toList(), columns.size(), byRow, allRows);
    }

    private static List<@Nullable String> column(
            Source source, List<Fields> groups, Column column, int index, int count) {
        var values = new ArrayList<@Nullable String>();
        try {
            for (Fields group : groups) {
                if (values.size() >= count) {
                    break;
                }
                List<Fields> chunks = group.structs(1);
                if (index >= chunks.size()) {
                    throw new ParquetException("Its metadata is damaged.");
                }
                int left = (int) Math.min(count - values.size(), group.number(3));
                new ColumnChunk(source, column, chunks.get(index).struct(3)).read(values, left);
            }
            return values;
        } catch (ParquetException e) {
            // One column that can't be shown is no reason to show none.
            values.clear();
            values.add("(" + e.getMessage() + ")");
            return values;
        }
    }

    private static Fields footer(Source source) {
        long size = source.size();
        if (size < TAIL_BYTES + 4) {
            throw new ParquetException("It is no Parquet file.");
        }
        var tail = ByteBuffer.wrap(source.read(size - TAIL_BYTES, TAIL_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        int length = tail.getInt();
        if (tail.getInt() != MAGIC) {
            throw new ParquetException("It is no Parquet file, or an encrypted one.");
        }
        if (length <= 0 || length > size - TAIL_BYTES) {
            throw new ParquetException("Its metadata is damaged.");
        }
        if (length > LARGEST_FOOTER_BYTES) {
            throw new ParquetException("Its metadata is too large for a preview.");
        }
        return new Fields(new Compact(source.read(size - TAIL_BYTES - length, length)).struct());
    }
}
