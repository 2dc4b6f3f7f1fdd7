package dev.mlopscloud.notebooks.home;

import dev.mlopscloud.notebooks.process.Usage;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** How much of a processor each kernel used between the last two looks at the page. */
@Singleton
final class Shares {
    private record Look(long nanos, long cpuMillis, double share) {}

    private static final long SHORT_NANOS = 500_000_000;

    private final Map<String, Look> looks = new ConcurrentHashMap<>();

    Shares() {}

    double share(String kernel, Usage usage) {
        long now = System.nanoTime();
        Look look = looks.compute(kernel, (id, before) -> {
            if (before == null) {
                return new Look(now, usage.cpuMillis(), 0);
            }
            long passed = now - before.nanos();
            return passed < SHORT_NANOS
                    ? before
                    : new Look(
                            now, usage.cpuMillis(), Math.max(0, usage.cpuMillis() - before.cpuMillis()) * 1e6 / passed);
        });
        return look.share();
    }

    void keepOnly(Set<String> kernels) {
        looks.keySet().retainAll(kernels);
    }
}
