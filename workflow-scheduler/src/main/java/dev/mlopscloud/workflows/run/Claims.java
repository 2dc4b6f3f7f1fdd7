package dev.mlopscloud.workflows.run;

import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.definition.Dags;
import dev.mlopscloud.workflows.definition.Resources;
import dev.mlopscloud.workflows.definition.Task;
import dev.mlopscloud.workflows.definition.Workflow;
import dev.mlopscloud.workflows.pool.Pools;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which scheduled tasks a replica takes: the heaviest first, as far as pools, runs and the tasks' own limits have room.
 * Replicas take one after the other, held by the lock on the pools, so that no limit is passed between them.
 */
@Singleton
final class Claims {
    /** How many waiting tasks are looked at in one go. */
    private static final int LOOK = 200;

    private final ClaimStore tasks = new ClaimStore();
    private final Database database;
    private final Dags dags;
    private final Pools pools;

    Claims(Database database, Dags dags, Pools pools) {
        this.database = database;
        this.dags = dags;
        this.pools = pools;
    }

    /** What is not to be looked at again: pools, runs, tasks and tasks of runs without room, and what is chosen. */
    record Full(Set<String> pools, Set<Long> runs, Set<String> tasks, Set<String> inRun, Set<String> chosen) {}

    /**
     * Who takes tasks.
     *
     * @param owner whose they are until they end
     * @param worker the name of a worker, {@code null} for a replica, which takes what needs none
     * @param queues from which a worker takes, {@code null} for all
     * @param largest how many slots one of its tasks may need
     */
    record Taker(
            UUID owner, @Nullable String worker, @Nullable List<String> queues, int largest) {
        static Taker replica(UUID id) {
            return new Taker(id, null, null, Integer.MAX_VALUE);
        }
    }

    /** What a replica has taken and not brought to an end. */
    List<TaskInstance> held(UUID replica) {
        return database.transaction(tx -> tasks.owned(tx, replica));
    }

    /** Takes at most {@code slots} tasks. */
    List<TaskInstance> take(Taker taker, int slots, Instant now) {
        return database.transaction(tx -> {
            if (!tasks.anyScheduled(tx, taker.worker() != null)) {
                return List.of();
            }
            Round round = new Round(tx, taker, slots);
            round.fill();
            return round.chosen.isEmpty() ? List.of() : tasks.claim(tx, taker, round.chosen, now);
        });
    }

    /** One choice, with all that is taken so far. */
    private final class Round {
        private final Transaction tx;
        private final Taker taker;
        private final int slots;
        private final Map<String, Integer> open;
        private final Map<Long, Integer> inRun = new HashMap<>();
        private final Map<String, Integer> acrossRuns = new HashMap<>();
        private final Map<String, Integer> inRunOfTask = new HashMap<>();
        private final Full full =
                new Full(new HashSet<>(), new HashSet<>(), new HashSet<>(), new HashSet<>(), new HashSet<>());
        private final List<UUID> chosen = new ArrayList<>();

        Round(Transaction tx, Taker taker, int slots) {
            this.tx = tx;
            this.taker = taker;
            this.slots = slots;
            this.open = new HashMap<>(pools.lockOpen(tx));
            tasks.active(tx).forEach(this::count);
        }

        private void count(Candidate active) {
            inRun.merge(active.runKey(), 1, Integer::sum);
            acrossRuns.merge(active.acrossRuns(), 1, Integer::sum);
            inRunOfTask.merge(active.runKey() + " " + active.taskId(), 1, Integer::sum);
        }

        /** Looks again, past what has no room, until all is taken or nothing is left that may be. */
        void fill() {
            int before = -1;
            while (chosen.size() < slots && before != chosen.size() + blocked()) {
                before = chosen.size() + blocked();
                List<Candidate> candidates = tasks.candidates(tx, taker, full, LOOK);
                for (Candidate candidate : candidates) {
                    if (chosen.size() < slots) {
                        consider(candidate);
                    }
                }
                if (candidates.size() < LOOK) {
                    return;
                }
            }
        }

        private int blocked() {
            return full.pools().size()
                    + full.runs().size()
                    + full.tasks().size()
                    + full.inRun().size();
        }

        private void consider(Candidate candidate) {
            Workflow workflow = dags.workflow(tx, candidate.version());
            String inThisRun = candidate.runKey() + " " + candidate.taskId();
            @Nullable Resources resources =
                    workflow.task(candidate.taskId()).map(Task::resources).orElse(null);
            if (full.pools().contains(candidate.pool())
                    || full.runs().contains(candidate.runKey())
                    || full.tasks().contains(candidate.acrossRuns())
                    || full.inRun().contains(inThisRun)) {
                return;
            }
            int room = open.getOrDefault(candidate.pool(), 0);
            if (room <= 0) {
                full.pools().add(candidate.pool());
            } else if (room < candidate.slots()) {
                // What needs less may go before it, as in Airflow.
                full.tasks().add(candidate.acrossRuns());
            } else if (inRun.getOrDefault(candidate.runKey(), 0)
                    >= workflow.limits().maxActiveTasks()) {
                full.runs().add(candidate.runKey());
            } else if (resources != null
                    && isReached(acrossRuns, candidate.acrossRuns(), resources.maxActivePerDag())) {
                full.tasks().add(candidate.acrossRuns());
            } else if (resources != null && isReached(inRunOfTask, inThisRun, resources.maxActivePerRun())) {
                full.inRun().add(inThisRun);
            } else {
                open.put(candidate.pool(), room - candidate.slots());
                count(candidate);
                chosen.add(candidate.id());
                full.chosen().add(candidate.id().toString());
            }
        }

        private static boolean isReached(Map<String, Integer> counts, String key, @Nullable Integer limit) {
            return limit != null && counts.getOrDefault(key, 0) >= limit;
        }
    }
}
