package dev.mlopscloud.artifacts.browse;

import dev.mlopscloud.artifacts.parquet.ParquetHead;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of a table.
 *
 * @param note how much of it that is
 */
public record Table(List<String> columns, List<List<Cell>> rows, String note) {
    private static final int MOST_COLUMNS = 100;
    private static final int LONGEST_CELL = 300;

    /**
     * One value.
     *
     * @param missing whether there is none, which is not the same as an empty one
     */
    public record Cell(String text, boolean missing) {
        static Cell of(@Nullable String text) {
            return text == null ? new Cell("null", true) : new Cell(text, false);
        }
    }

    static Table of(ParquetHead head) {
        var rows = new ArrayList<List<Cell>>();
        for (List<@Nullable String> row : head.rows()) {
            rows.add(row.stream().map(Cell::of).toList());
        }
        String columns = head.columns().size() == head.allColumns()
                ? head.allColumns() + " columns"
                : head.columns().size() + " of " + head.allColumns() + " columns";
        return new Table(
                head.columns(), rows, "The first " + rows.size() + " of " + head.allRows() + " rows, " + columns);
    }

    /** Values with a separator between them, and quotes around those that hold one (RFC 4180). */
    static Table of(TextHead head, char separator, int most) {
        var rows = new ArrayList<List<Cell>>();
        var row = new ArrayList<Cell>();
        var cell = new StringBuilder();
        boolean quoted = false;
        String text = head.text();
        for (int i = 0; i < text.length() && rows.size() <= most; i++) {
            char c = text.charAt(i);
            if (quoted) {
                if (c != '"') {
                    cell.append(c);
                } else if (i + 1 < text.length() && text.charAt(i + 1) == '"') {
                    cell.append('"');
                    i++;
                } else {
                    quoted = false;
                }
            } else if (c == '"' && cell.isEmpty()) {
                quoted = true;
            } else if (c == separator) {
                end(row, cell);
            } else if (c == '\n') {
                end(row, cell);
                rows.add(List.copyOf(row));
                row.clear();
            } else if (c != '\r') {
                cell.append(c);
            }
        }
        boolean complete = head.isAll() && rows.size() <= most;
        if (complete && (!row.isEmpty() || !cell.isEmpty())) {
            end(row, cell);
            rows.add(List.copyOf(row));
        }
        return named(rows, most, complete);
    }

    private static Table named(List<List<Cell>> rows, int most, boolean complete) {
        List<String> columns = rows.isEmpty()
                ? List.of()
                : rows.getFirst().stream().map(Cell::text).toList();
        List<List<Cell>> values = rows.isEmpty() ? rows : rows.subList(1, Math.min(rows.size(), most + 1));
        String count = values.size() == 1 ? "1 row" : values.size() + " rows";
        return new Table(columns, values, complete ? count : "The first " + count);
    }

    private static void end(List<Cell> row, StringBuilder cell) {
        if (row.size() < MOST_COLUMNS) {
            String text = cell.length() <= LONGEST_CELL ? cell.toString() : cell.substring(0, LONGEST_CELL) + "…";
            row.add(new Cell(text, false));
        }
        cell.setLength(0);
    }
}
