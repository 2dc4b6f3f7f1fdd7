package dev.mlopscloud.workflows.ui.grid;

import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.definition.Dag;
import dev.mlopscloud.workflows.definition.Dags;
import dev.mlopscloud.workflows.definition.Workflow;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.ui.tree.Part;
import dev.mlopscloud.workflows.ui.tree.TaskTree;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The grid of a DAG. */
@Singleton
final class Grid {
    private final GridStore store = new GridStore();
    private final Database database;
    private final Dags dags;
    private final Clock clock;

    Grid(Database database, Dags dags, Clock clock) {
        this.database = database;
        this.dags = dags;
        this.clock = clock;
    }

    List<GridNode> structure(String dagId, Asked asked, Part part) {
        return database.transaction(tx -> {
            Dag dag = known(tx, dagId);
            List<UUID> others = new ArrayList<>(store.versions(tx, dagId, asked));
            others.remove(dag.version().id());
            List<GridNode> nodes = nodes(dag.workflow(), part);
            for (Workflow other : dags.workflows(tx, others).values()) {
                nodes = GridNode.merge(nodes, nodes(other, part));
            }
            return nodes;
        });
    }

    private static List<GridNode> nodes(Workflow workflow, Part part) {
        return GridNode.of(TaskTree.of(workflow, part.of(workflow)));
    }

    List<GridRun> runs(String dagId, Asked asked) {
        return database.transaction(tx -> {
            known(tx, dagId);
            return store.runs(tx, dagId, asked, clock.instant());
        });
    }

    private Dag known(Transaction tx, String dagId) {
        return dags.find(tx, dagId).orElseThrow(() -> ApiFailure.notFound("Dag with id " + dagId + " was not found"));
    }

    List<Summaries> summaries(String dagId, List<String> runIds) {
        return database.transaction(tx -> {
            List<GridStore.RunRef> runs = store.find(tx, dagId, runIds);
            Map<Long, List<Summaries.Count>> counts = new HashMap<>();
            store.counts(tx, runs).forEach(count -> counts.computeIfAbsent(count.runKey(), key -> new ArrayList<>())
                    .add(count));
            Map<UUID, List<TaskTree.Item>> trees = new HashMap<>();
            dags.workflows(
                            tx,
                            runs.stream()
                                    .map(GridStore.RunRef::version)
                                    .distinct()
                                    .toList())
                    .forEach((version, workflow) -> trees.put(version, TaskTree.of(workflow)));
            List<Summaries> summaries = new ArrayList<>();
            for (String runId : runIds) {
                runs.stream()
                        .filter(run -> run.runId().equals(runId) && counts.containsKey(run.key()))
                        .findFirst()
                        .map(run -> Summaries.of(
                                dagId,
                                runId,
                                run.number(),
                                trees.getOrDefault(run.version(), List.of()),
                                counts.getOrDefault(run.key(), List.of())))
                        .ifPresent(summaries::add);
            }
            return summaries;
        });
    }
}
