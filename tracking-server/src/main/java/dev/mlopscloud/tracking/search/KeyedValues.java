package dev.mlopscloud.tracking.search;

/**
 * Where the values of a key are kept.
 *
 * @param from the tables, the value's with the alias {@code v}
 * @param where what ties them to the thing that is searched, and to the key: one {@code ?}
 * @param value the column of the value
 * @param number the column of the value for comparisons with numbers
 * @param single whether a thing has at most one row of a key, so that filter and order may share one join
 * @param start the column of a value's first characters that an index has, or empty
 */
public record KeyedValues(String from, String where, String value, String number, boolean single, String start) {
    /** The characters of a {@link #start}. */
    static final int START_LENGTH = 64;

    /** Values of one column, whatever they are compared with. */
    public KeyedValues(String from, String where, String value) {
        this(from, where, value, value);
    }

    /** Values that no index finds, and of which a thing may have several. */
    public KeyedValues(String from, String where, String value, String number) {
        this(from, where, value, number, false, "");
    }

    /** Values that a thing has one of. */
    public static KeyedValues single(String from, String where, String value, String start) {
        return new KeyedValues(from, where, value, value, true, start);
    }
}
