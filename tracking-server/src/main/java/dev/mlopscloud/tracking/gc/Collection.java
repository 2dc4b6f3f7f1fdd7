package dev.mlopscloud.tracking.gc;

import dev.mlopscloud.tracking.artifact.Trees;
import dev.mlopscloud.tracking.artifact.Trees.Usage;
import dev.mlopscloud.tracking.gc.Garbage.Kind;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import org.jboss.logging.Logger;

/**
 * Removes for good what was deleted long enough ago: the artifacts of each first, then its rows. Whenever that is
 * interrupted, the rows that are left say what is still to be done.
 */
@Singleton
final class Collection {
    private static final Logger LOG = Logger.getLogger(Collection.class);

    private final GarbageStore store;
    private final Trees trees;
    private final Clock clock = Clock.systemUTC();

    Collection(GarbageStore store, Trees trees) {
        this.store = store;
        this.trees = trees;
    }

    /** Hears of each that was removed, or would be; by throwing it ends the collection. */
    interface Progress {
        void removed(Garbage garbage, Usage usage);

        /** Its artifacts are kept elsewhere, so they and its rows stay. */
        void kept(Garbage garbage);
    }

    /** Tells what {@link #run} would remove, and changes nothing. */
    void rehearse(Duration age, Progress progress) {
        long before = before(age);
        for (Kind kind : Kind.values()) {
            pages(after -> store.page(kind, before, after), progress);
            if (kind == Kind.TRACE) {
                pages(after -> store.liveTraces(before, after), progress);
            }
        }
    }

    private void pages(LongFunction<List<Garbage>> pages, Progress progress) {
        List<Garbage> page = pages.apply(0);
        while (!page.isEmpty()) {
            for (Garbage garbage : page) {
                Optional<String> tree = tree(garbage);
                if (tree.isEmpty()) {
                    progress.kept(garbage);
                } else {
                    progress.removed(garbage, shared(garbage, tree.get()) ? Usage.NONE : trees.usage(tree.get()));
                }
            }
            page = pages.apply(page.getLast().key());
        }
    }

    /** Removes what was deleted longer than {@code age} ago. */
    void run(Duration age, Progress progress) {
        long before = before(age);
        store.collectTraces(before);
        for (Kind kind : Kind.values()) {
            long after = 0;
            Optional<Garbage> next;
            do {
                next = store.removeNext(kind, before, after, garbage -> remove(garbage, progress));
                after = next.map(Garbage::key).orElse(after);
            } while (next.isPresent());
        }
    }

    private boolean remove(Garbage garbage, Progress progress) {
        Optional<String> tree = tree(garbage);
        if (tree.isEmpty()) {
            progress.kept(garbage);
            LOG.infof(
                    "%s %s stays: its artifacts at %s are kept elsewhere",
                    garbage.kind(), garbage.id(), garbage.artifactUri());
            return false;
        }
        Usage usage = shared(garbage, tree.get()) ? Usage.NONE : trees.remove(tree.get());
        progress.removed(garbage, usage);
        return true;
    }

    /** Where its artifacts are behind the gateway; never the gateway's root. */
    private Optional<String> tree(Garbage garbage) {
        return trees.path(garbage.artifactUri());
    }

    /** Whether artifacts of others may lie there: only an experiment's own folder is known to be its alone. */
    private boolean shared(Garbage garbage, String tree) {
        return garbage.kind() == Kind.EXPERIMENT
                && !(tree.equals(garbage.id()) && store.isOnlyOwner(garbage.key(), tree));
    }

    private long before(Duration age) {
        return clock.millis() - age.toMillis();
    }
}
