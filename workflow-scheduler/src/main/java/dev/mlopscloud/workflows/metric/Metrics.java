package dev.mlopscloud.workflows.metric;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Counters and timers of runs and tries, each counted by the replica that saw its end. Airflow's statsd names, as its
 * chart's exporter maps them: {@code dagrun.duration.success} is {@code airflow_dagrun_duration_success}.
 *
 * <p>Metrics of the first 500 DAGs tell their {@code dag_id}; those of the others are counted together, so that
 * memory has a bound.
 */
@Singleton
public final class Metrics {
    private static final int NAMED_DAGS = 500;
    private static final String OTHERS = "(others)";

    private final MeterRegistry registry;
    private final Set<String> named = ConcurrentHashMap.newKeySet();

    Metrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** A run or a try of a DAG that has come to its end. */
    public record Ended(
            String dagId, String state, @Nullable Instant start, Instant end) {}

    /** A try has ended. */
    public void tryEnded(Ended attempt, String operator, @Nullable Instant queued) {
        Tag dag = dag(attempt.dagId());
        counter("airflow.ti.finish", "Tries that ended", dag, Tag.of("state", attempt.state()))
                .increment();
        boolean success = attempt.state().equals("success");
        if (success || attempt.state().equals("failed") || attempt.state().equals("up_for_retry")) {
            String name = "airflow.operator." + (success ? "successes" : "failures");
            counter(name, "Tries by their operator", Tag.of("operator_name", operator))
                    .increment();
        }
        Instant start = attempt.start();
        if (start != null) {
            timer("airflow.task.duration", "From start to end of a try", dag).record(between(start, attempt.end()));
            if (queued != null) {
                timer("airflow.task.queued.duration", "From queued to running", dag)
                        .record(between(queued, start));
            }
        }
    }

    /**
     * A run has ended.
     *
     * @param due when it might start
     */
    public void runEnded(Ended run, Instant due) {
        Tag dag = dag(run.dagId());
        Instant start = run.start() == null ? run.end() : run.start();
        String name = run.state().equals("success") ? "success" : "failed";
        timer("airflow.dagrun.duration." + name, "From start to end of a run", dag)
                .record(between(start, run.end()));
        timer("airflow.dagrun.schedule.delay", "From when a run might start to when it did", dag)
                .record(between(due, start));
    }

    /** What a replica works at: {@code free} tells how many more tries it takes, {@code held} how many it has. */
    public void executor(Supplier<Number> free, Supplier<Number> held) {
        Gauge.builder("airflow.executor.open.slots", free)
                .description("How many more tries this replica takes")
                .register(registry);
        Gauge.builder("airflow.executor.running.tasks", held)
                .description("Tries that this replica looks after")
                .register(registry);
    }

    /** This replica is alive. */
    public void heartbeat() {
        counter("airflow.scheduler.heartbeat", "Signs of life of this replica").increment();
    }

    private Counter counter(String name, String description, Tag... tags) {
        return Counter.builder(name)
                .description(description)
                .tags(List.of(tags))
                .register(registry);
    }

    private Timer timer(String name, String description, Tag tag) {
        return Timer.builder(name).description(description).tags(List.of(tag)).register(registry);
    }

    private Tag dag(String id) {
        boolean known = named.contains(id) || (named.size() < NAMED_DAGS && named.add(id));
        return Tag.of("dag_id", known ? id : OTHERS);
    }

    /** Clocks of several machines may disagree. */
    private static Duration between(Instant start, Instant end) {
        return start.isBefore(end) ? Duration.between(start, end) : Duration.ZERO;
    }
}
