package dev.mlopscloud.workflows.audit;

import dev.mlopscloud.platform.sql.Transaction;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Writes the audit log: an entry is committed with the change that it tells of, or not at all. */
@Singleton
public final class Audit {
    /** There is no sign-in: all that reach the port are one. */
    private static final String OWNER = "anonymous";

    private final EventLogStore store = new EventLogStore();
    private final Clock clock;

    Audit(Clock clock) {
        this.clock = clock;
    }

    /** Adds the entry to what {@code tx} commits. */
    public void note(Transaction tx, Entry entry) {
        store.insert(tx, entry, OWNER, clock.instant());
    }
}
