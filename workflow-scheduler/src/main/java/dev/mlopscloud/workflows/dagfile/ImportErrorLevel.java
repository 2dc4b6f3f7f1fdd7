package dev.mlopscloud.workflows.dagfile;

import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.metric.Level;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicLong;

/** How many files of DAGs could not be imported. */
@Singleton
final class ImportErrorLevel implements Level {
    private final AtomicLong count = new AtomicLong();

    ImportErrorLevel(MeterRegistry registry) {
        Gauge.builder("airflow.dag.processing.import.errors", count::get)
                .description("Files of DAGs that could not be imported")
                .register(registry);
    }

    @Override
    public void look(Transaction tx) {
        count.set(tx.first(row -> row.getLong(1), "SELECT count(*) FROM dag_file WHERE message IS NOT NULL")
                .orElse(0L));
    }
}
