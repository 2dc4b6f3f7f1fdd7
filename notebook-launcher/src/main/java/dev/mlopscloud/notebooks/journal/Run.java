package dev.mlopscloud.notebooks.journal;

/**
 * One execution of a cell that a page asked for: who asked, where its outputs are, and who has seen them. Guarded by
 * its journal.
 */
final class Run {
    private final String request;
    private final String cell;
    private final String session;
    private final long first;
    private long last;
    private long shown = -1;
    private boolean ended;
    private boolean settled;
    private boolean answered;

    Run(String request, String cell, String session, long first) {
        this.request = request;
        this.cell = cell;
        this.session = session;
        this.first = first;
        this.last = first;
    }

    /** The id of the request, which all its outputs carry. */
    String request() {
        return request;
    }

    String cell() {
        return cell;
    }

    String session() {
        return session;
    }

    /** The number of the first record that may belong to it. */
    long first() {
        return first;
    }

    /** The number of its last output so far. */
    long last() {
        return last;
    }

    void said(long number) {
        last = number;
    }

    void end() {
        ended = true;
    }

    boolean hasEnded() {
        return ended;
    }

    /** Whoever asked was told how it ended. */
    void answer() {
        answered = true;
    }

    boolean answered() {
        return answered;
    }

    /** A page read the document with all outputs up to this record in it. */
    void shown(long number) {
        shown = Math.max(shown, number);
    }

    /** Whether a document saved now holds all that this run will ever print. */
    boolean complete(long delivered) {
        return ended && (delivered >= last || shown >= last);
    }

    void settle() {
        settled = true;
    }

    boolean settled() {
        return settled;
    }
}
