package dev.mlopscloud.standalone.backup;

/**
 * The head and the last line of a table of contents: what wrote it, and how many lines there must be.
 *
 * @param format changes when older programs can't read it any more
 * @param items lines between head and end; -1 in the head, where nobody knows yet
 */
record Contents(String product, int format, String created, long items) {
    static final String PRODUCT = "MLOps Cloud";
    static final int FORMAT = 1;
    /** Its name in the archive; the rest lies below {@link #DATA}. */
    static final String NAME = "contents.jsonl";

    static final String DATA = "data/";
}
