package dev.mlopscloud.workflows.ui.graph;

import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.definition.Action;
import dev.mlopscloud.workflows.definition.Dags;
import dev.mlopscloud.workflows.definition.OperatorKind;
import dev.mlopscloud.workflows.definition.Task;
import dev.mlopscloud.workflows.definition.Workflow;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** How DAGs depend on each other: by assets, by triggering each other, by waiting for each other. */
@Singleton
final class Dependencies {
    private final DependencyStore store = new DependencyStore();
    private final Database database;
    private final Dags dags;

    Dependencies(Database database, Dags dags) {
        this.database = database;
        this.dags = dags;
    }

    /** All of them, by DAG. */
    List<Dependency> all() {
        return database.transaction(tx -> {
            List<Dependency> all = new ArrayList<>(store.assets(tx));
            dags.workflows(tx, store.related(tx)).values().forEach(workflow -> all.addAll(of(workflow)));
            all.sort(Comparator.comparing(Dependency::dagId));
            return all;
        });
    }

    private static List<Dependency> of(Workflow workflow) {
        List<Dependency> dependencies = new ArrayList<>();
        String dagId = workflow.dagId();
        for (Task task : workflow.tasks()) {
            Action action = task.action();
            OperatorKind kind = action.kind();
            if (kind == OperatorKind.TRIGGER_DAG) {
                String other = action.text("trigger_dag_id", "");
                dependencies.add(
                        new Dependency(dagId, dagId, other, task.id(), Dependency.TRIGGER, task.id(), task.id()));
            } else if (kind == OperatorKind.EXTERNAL_TASK_SENSOR) {
                String other = action.text("external_dag_id", "");
                dependencies.add(
                        new Dependency(dagId, other, dagId, task.id(), Dependency.SENSOR, task.id(), task.id()));
            }
        }
        return dependencies;
    }

    /** What tasks make and read. */
    List<DependencyStore.Use> tasks() {
        return database.transaction(store::tasks);
    }

    Optional<String> assetName(long id) {
        return database.transaction((Transaction tx) -> store.assetName(tx, id));
    }
}
