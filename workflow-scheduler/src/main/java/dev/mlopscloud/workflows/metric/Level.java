package dev.mlopscloud.workflows.metric;

import dev.mlopscloud.platform.sql.Transaction;

/** Something that is counted in the database from time to time. */
public interface Level {
    /** Looks it up by a bounded number of statements, and remembers it for whoever asks. */
    void look(Transaction tx);
}
