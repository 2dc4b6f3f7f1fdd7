package dev.mlopscloud.tracking.search;

/**
 * Where the values of a key are kept, one row for each key of a thing.
 *
 * @param from the tables, the value's with the alias {@code v}
 * @param where what ties them to the thing that is searched, and to the key: one {@code ?}
 * @param value the column of the value
 * @param number the column of the value for comparisons with numbers
 */
public record KeyedValues(String from, String where, String value, String number) {

    /** Values of one column, whatever they are compared with. */
    public KeyedValues(String from, String where, String value) {
        this(from, where, value, value);
    }
}
