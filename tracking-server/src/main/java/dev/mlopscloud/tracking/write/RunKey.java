package dev.mlopscloud.tracking.write;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** A key of a run's parameter or tag; sorted as the tables' own keys are. */
record RunKey(long run, String key) implements Comparable<RunKey> {
    private static final Comparator<RunKey> ORDER =
            Comparator.comparingLong(RunKey::run).thenComparing(RunKey::key);

    @Override
    public int compareTo(RunKey other) {
        return ORDER.compare(this, other);
    }

    static long[] runs(Collection<RunKey> keys) {
        return keys.stream().mapToLong(RunKey::run).toArray();
    }

    static List<String> keys(Collection<RunKey> keys) {
        return keys.stream().map(RunKey::key).toList();
    }
}
