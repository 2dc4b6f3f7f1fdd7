package dev.mlopscloud.artifacts.parquet;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The values of one column in one group of rows, read page by page until there are enough. */
final class ColumnChunk {
    private static final int HEADER_BYTES = 32 << 10;
    /** Writers make pages of about 1 MiB; a page that is much larger is not worth a preview's memory. */
    private static final int LARGEST_PAGE_BYTES = 4 << 20;

    /** Pages read for a preview; a file of empty ones would cost a request each. */
    private static final int MOST_PAGES = 50;

    private static final int MOST_VALUES = 64 << 10;
    private static final int LIST_SHOWN = 20;
    private static final int DICTIONARY_PAGE = 2;
    private static final int DATA_PAGE_V2 = 3;
    private static final int RLE = 3;

    private final ParquetHead.Source source;
    private final Column column;
    private final int codec;
    private final long end;
    private long position;
    private @Nullable Dictionary dictionary;

    ColumnChunk(ParquetHead.Source source, Column column, Fields metadata) {
        this.source = source;
        this.column = column;
        this.codec = (int) metadata.number(4);
        long data = metadata.number(9);
        long first = metadata.number(11, 0);
        this.position = first > 0 ? Math.min(first, data) : data;
        this.end = position + metadata.number(7);
    }

    /** Appends up to {@code count} rows, each a value, a list, or null. */
    void read(List<@Nullable String> rows, int count) {
        int wanted = rows.size() + count;
        try {
            for (int pages = 0; pages < MOST_PAGES && rows.size() < wanted && position < end; pages++) {
                page(rows, wanted);
            }
        } catch (BufferUnderflowException
                | IllegalArgumentException
                | IndexOutOfBoundsException
                | NegativeArraySizeException
                | ArithmeticException
                | DateTimeException e) {
            throw new ParquetException("A page is damaged.");
        }
    }

    private void page(List<@Nullable String> rows, int wanted) {
        byte[] start = source.read(position, (int) Math.min(HEADER_BYTES, end - position));
        var compact = new Compact(start);
        var header = new Fields(compact.struct());
        int size = size(header.number(3));
        byte[] page = source.read(position + compact.position(), size);
        position += compact.position() + size;
        if (page.length != size) {
            throw new ParquetException("It ends early.");
        }
        int type = (int) header.number(1);
        if (type == DICTIONARY_PAGE) {
            ByteBuffer content = buffer(Codec.decompress(codec, page, size(header.number(2))));
            dictionary = new Dictionary(content, column, header.struct(7).number(1));
        } else if (type == DATA_PAGE_V2) {
            pageV2(header, page, rows, wanted);
        } else if (type == 0) {
            ByteBuffer content = buffer(Codec.decompress(codec, page, size(header.number(2))));
            Fields data = header.struct(5);
            int count = checked(data.number(1));
            int[] repetition = levels(content, column.maxRepetition(), count);
            int[] definition = levels(content, column.maxDefinition(), count);
            add(new Triples(repetition, definition, content, (int) data.number(2)), rows, wanted);
        }
    }

    private void pageV2(Fields header, byte[] page, List<@Nullable String> rows, int wanted) {
        Fields data = header.struct(8);
        int definitionBytes = (int) data.number(5);
        int repetitionBytes = (int) data.number(6);
        int levels = Math.addExact(definitionBytes, repetitionBytes);
        int count = checked(data.number(1));
        ByteBuffer in = buffer(page);
        int[] repetition = packed(in.slice(0, repetitionBytes), column.maxRepetition(), count);
        int[] definition = packed(in.slice(repetitionBytes, definitionBytes), column.maxDefinition(), count);
        var rest = new byte[page.length - levels];
        in.get(levels, rest);
        byte[] content = data.flag(7, true) && rest.length > 0
                ? Codec.decompress(codec, rest, size(header.number(2)) - levels)
                : rest;
        add(new Triples(repetition, definition, buffer(content), (int) data.number(4)), rows, wanted);
    }

    /** Levels with their length in front, as the first version of pages has them. */
    private static int[] levels(ByteBuffer content, int max, int count) {
        if (max == 0) {
            return new int[count];
        }
        int length = content.getInt();
        int start = content.position();
        content.position(start + length);
        return packed(content.slice(start, length), max, count);
    }

    private static int[] packed(ByteBuffer in, int max, int count) {
        return max == 0 ? new int[count] : Bits.read(in, Bits.width(max), count);
    }

    /** A page's levels and what follows them. */
    private static final class Triples {
        private final int[] repetition;
        private final int[] definition;
        private final ByteBuffer content;
        private final int encoding;

        Triples(int[] repetition, int[] definition, ByteBuffer content, int encoding) {
            this.repetition = repetition;
            this.definition = definition;
            this.content = content;
            this.encoding = encoding;
        }
    }

    private void add(Triples page, List<@Nullable String> rows, int wanted) {
        int present = 0;
        for (int level : page.definition) {
            present += level == column.maxDefinition() ? 1 : 0;
        }
        String[] values = values(page.content, page.encoding, present);
        int next = 0;
        List<String> list = new ArrayList<>();
        boolean open = false;
        for (int i = 0; i < page.definition.length; i++) {
            boolean there = page.definition[i] == column.maxDefinition();
            String value = there ? values[next++] : null;
            if (column.maxRepetition() == 0) {
                rows.add(value);
            } else {
                if (page.repetition[i] == 0 && open) {
                    rows.add(show(list));
                    list.clear();
                }
                open = true;
                list.add(value == null ? "" : value);
            }
            if (rows.size() >= wanted) {
                return;
            }
        }
        if (open) {
            rows.add(show(list));
        }
    }

    private static String show(List<String> list) {
        String shown = String.join(", ", list.subList(0, Math.min(list.size(), LIST_SHOWN)));
        return "[" + shown + (list.size() > LIST_SHOWN ? ", …]" : "]");
    }

    private String[] values(ByteBuffer content, int encoding, int count) {
        return switch (encoding) {
            case 0 -> Values.plain(content, column, count);
            case 2, 8 -> {
                Dictionary known = dictionary;
                if (known == null) {
                    throw new ParquetException("A page is damaged.");
                }
                int width = content.get() & 0xff;
                int[] indexes = count == 0 ? new int[0] : Bits.read(content, checkedWidth(width), count);
                var values = new String[count];
                for (int i = 0; i < count; i++) {
                    values[i] = known.get(indexes[i]);
                }
                yield values;
            }
            case RLE -> {
                content.getInt();
                int[] bits = Bits.read(content, 1, count);
                var values = new String[count];
                for (int i = 0; i < count; i++) {
                    values[i] = bits[i] == 1 ? "true" : "false";
                }
                yield values;
            }
            default -> throw new ParquetException("The column is encoded in a way that the preview does not know.");
        };
    }

    private static int checkedWidth(int width) {
        if (width > 32) {
            throw new ParquetException("A page is damaged.");
        }
        return width;
    }

    /** The values of a page that are looked at: enough for a preview, however many there are. */
    private static int checked(long count) {
        if (count < 0) {
            throw new ParquetException("A page is damaged.");
        }
        return (int) Math.min(count, MOST_VALUES);
    }

    private static int size(long bytes) {
        if (bytes < 0 || bytes > LARGEST_PAGE_BYTES) {
            throw new ParquetException("A page is too large for a preview.");
        }
        return (int) bytes;
    }

    private static ByteBuffer buffer(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
