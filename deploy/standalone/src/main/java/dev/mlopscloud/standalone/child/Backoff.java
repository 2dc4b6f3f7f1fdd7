package dev.mlopscloud.standalone.child;

import java.time.Duration;

/** How long to wait before a process that died is started again: longer each time, up to a bound. */
final class Backoff {
    static final Duration FIRST = Duration.ofMillis(500);
    static final Duration LONGEST = Duration.ofSeconds(30);

    /** One that ran this long has earned a fresh start. */
    static final Duration STABLE = Duration.ofSeconds(60);

    private Duration next = FIRST;

    Duration after(Duration ran) {
        if (ran.compareTo(STABLE) >= 0) {
            next = FIRST;
        }
        Duration delay = next;
        Duration doubled = next.multipliedBy(2);
        next = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
        return delay;
    }
}
