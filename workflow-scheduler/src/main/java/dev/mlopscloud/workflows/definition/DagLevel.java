package dev.mlopscloud.workflows.definition;

import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.metric.Level;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicLong;

/** How many DAGs there are. */
@Singleton
final class DagLevel implements Level {
    private final AtomicLong count = new AtomicLong();

    DagLevel(MeterRegistry registry) {
        Gauge.builder("airflow.dagbag.size", count::get)
                .description("DAGs that may run")
                .register(registry);
    }

    @Override
    public void look(Transaction tx) {
        count.set(tx.first(row -> row.getLong(1), "SELECT count(*) FROM dag WHERE NOT is_stale")
                .orElse(0L));
    }
}
