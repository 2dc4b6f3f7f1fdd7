package dev.mlopscloud.workflows.run;

import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.engine.RunState;
import dev.mlopscloud.workflows.timetable.Tick;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The table of runs, many rows by one statement. */
final class ManyRunsStore {
    /**
     * A scheduled run that starts at once.
     *
     * @param timeout how long it may take
     */
    record Scheduled(
            String dagId, UUID version, Tick tick, @Nullable Duration timeout) {}

    /** The new runs, without those whose id or logical date is taken. */
    List<Run> insertStarted(Transaction tx, List<Scheduled> runs, Instant now) {
        return tx.list(
                RunStore::run,
                """
                    INSERT INTO dag_run AS r (dag_id, run_id, run_type, state, version_id, logical_date,
                        data_interval_start, data_interval_end, run_after, queued_at, start_date, deadline, conf,
                        triggered_by)
                    SELECT dag_id, run_id, 'scheduled', 'running', version::uuid, logical::timestamptz,
                        from_time::timestamptz, to_time::timestamptz, due::timestamptz, ?, ?,
                        nullif(dead, '')::timestamptz, '{}', 'timetable'
                    FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
                        AS n (dag_id, run_id, version, logical, from_time, to_time, due, dead)
                    ON CONFLICT DO NOTHING RETURNING
                    """ + RunStore.NAMES,
                now,
                now,
                texts(runs, Scheduled::dagId),
                texts(runs, run -> RunIds.of("scheduled", run.tick().logical())),
                texts(runs, run -> run.version().toString()),
                texts(runs, run -> run.tick().logical().toString()),
                texts(runs, run -> run.tick().start().toString()),
                texts(runs, run -> run.tick().end().toString()),
                texts(runs, run -> run.tick().due().toString()),
                texts(runs, run -> deadline(run, now)));
    }

    private static String deadline(Scheduled run, Instant now) {
        return run.timeout() == null ? "" : now.plus(run.timeout()).toString();
    }

    private static List<String> texts(List<Scheduled> runs, Function<Scheduled, String> text) {
        return runs.stream().map(text).toList();
    }

    void end(Transaction tx, Map<Long, RunState> ended, Instant now) {
        List<List<Object>> rows = new ArrayList<>();
        ended.forEach((key, state) -> rows.add(List.of(state.text(), now, key)));
        tx.batch("UPDATE dag_run SET state = ?, end_date = ? WHERE key = ?", rows);
    }

    /** How many runs of each DAG are in each state. */
    Map<String, Map<String, Integer>> statistics(Transaction tx, List<String> dagIds) {
        Map<String, Map<String, Integer>> counts = new TreeMap<>();
        tx.list(
                        row -> new Count(row.getString(1), row.getString(2), row.getInt(3)),
                        "SELECT dag_id, state, count(*) FROM dag_run WHERE dag_id = ANY (?) GROUP BY dag_id, state",
                        dagIds)
                .forEach(count -> counts.computeIfAbsent(count.dagId(), id -> new TreeMap<>())
                        .put(count.state(), count.number()));
        return counts;
    }

    private record Count(String dagId, String state, int number) {}
}
