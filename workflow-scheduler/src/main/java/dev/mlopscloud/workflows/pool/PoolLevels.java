package dev.mlopscloud.workflows.pool;

import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.metric.Level;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.ToIntFunction;

/** How full the pools are, under Airflow's names. */
@Singleton
final class PoolLevels implements Level {
    private static final int MOST = 500;

    private final PoolStore store = new PoolStore();
    private final MultiGauge open;
    private final MultiGauge queued;
    private final MultiGauge running;
    private final MultiGauge scheduled;
    private final MultiGauge deferred;

    PoolLevels(MeterRegistry registry) {
        this.open = slots(registry, "open", "Slots that are free; -1 for a pool without a bound");
        this.queued = slots(registry, "queued", "Slots of tasks that are about to run");
        this.running = slots(registry, "running", "Slots of tasks that run");
        this.scheduled = slots(registry, "scheduled", "Slots of tasks that wait for their turn");
        this.deferred = slots(registry, "deferred", "Slots of tasks that wait for something outside");
    }

    private static MultiGauge slots(MeterRegistry registry, String kind, String description) {
        return MultiGauge.builder("airflow.pool." + kind + ".slots")
                .description(description)
                .register(registry);
    }

    @Override
    public void look(Transaction tx) {
        List<Pool> pools = store.first(tx, MOST);
        show(open, pools, Pool::open);
        show(queued, pools, pool -> pool.usage().queued());
        show(running, pools, pool -> pool.usage().running());
        show(scheduled, pools, pool -> pool.usage().scheduled());
        show(deferred, pools, pool -> pool.usage().deferred());
    }

    private static void show(MultiGauge gauge, List<Pool> pools, ToIntFunction<Pool> level) {
        gauge.register(
                pools.stream()
                        .map(pool -> Row.of(Tags.of("pool_name", pool.name()), level.applyAsInt(pool)))
                        .toList(),
                true);
    }
}
