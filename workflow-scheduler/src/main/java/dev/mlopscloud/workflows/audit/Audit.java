package dev.mlopscloud.workflows.audit;

import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.login.Caller;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Writes the audit log: an entry is committed with the change that it tells of, or not at all. */
@Singleton
public final class Audit {
    private final EventLogStore store = new EventLogStore();
    private final Caller caller;
    private final Clock clock;

    Audit(Caller caller, Clock clock) {
        this.caller = caller;
        this.clock = clock;
    }

    /** Adds the entry to what {@code tx} commits. */
    public void note(Transaction tx, Entry entry) {
        store.insert(tx, entry, caller.user().name(), clock.instant());
    }
}
