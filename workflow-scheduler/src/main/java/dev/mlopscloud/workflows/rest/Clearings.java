package dev.mlopscloud.workflows.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.mlopscloud.workflows.document.Fields;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.problem.Bodies;
import dev.mlopscloud.workflows.run.RunChanges;
import dev.mlopscloud.workflows.run.Runs;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs that start anew, one or several, as Airflow understands it. */
final class Clearings {
    private static final int MAX_RUNS = 1_000;
    private static final Set<String> KEYS =
            Set.of("dry_run", "only_failed", "only_new", "run_on_latest_version", "note");
    private static final Set<String> MANY_KEYS = Stream.of(KEYS, Set.of("dag_runs"), RunBodies.PARTITIONS)
            .flatMap(Set::stream)
            .collect(Collectors.toUnmodifiableSet());

    private final Runs runs;
    private final RunChanges changes;

    Clearings(Runs runs, RunChanges changes) {
        this.runs = runs;
        this.changes = changes;
    }

    /** What a body asks for. */
    record Wish(List<RunName> runs, boolean dryRun, boolean onlyNew, RunChanges.Clearing how) {}

    /** A run. */
    record RunName(String dagId, String runId) {}

    /** Airflow's {@code NewTaskResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    @RegisterForReflection
    record NewTask(String taskId, String taskDisplayName) {}

    /** Airflow's {@code ClearTaskInstanceCollectionResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    @RegisterForReflection
    record Affected(List<?> taskInstances, int totalEntries) {
        static Affected of(List<?> all) {
            return new Affected(all, all.size());
        }
    }

    static Wish one(String dagId, String runId, String body) {
        return Bodies.read(body, KEYS, fields -> wish(fields, List.of(new RunName(dagId, runId))));
    }

    static Wish many(String dagId, String body) {
        return Bodies.read(body, MANY_KEYS, fields -> {
            RunBodies.refusePartition(fields);
            List<RunName> runs = runs(fields, dagId);
            if (runs.isEmpty() && RunBodies.PARTITIONS.stream().noneMatch(fields::has)) {
                fields.invalid("Exactly one of dag_runs (non-empty), partition_key, or a partition date window"
                        + " (partition_date_start / partition_date_end) must be provided.");
            }
            return wish(fields, runs);
        });
    }

    private static Wish wish(Fields fields, List<RunName> runs) {
        boolean onlyFailed = fields.flag("only_failed", false);
        boolean onlyNew = fields.flag("only_new", false);
        if (onlyFailed && onlyNew) {
            fields.invalid("only_new and only_failed are mutually exclusive");
        }
        @Nullable String note = fields.text("note", RunBodies.MAX_NOTE);
        boolean latest = fields.flag("run_on_latest_version", false);
        return new Wish(runs, fields.flag("dry_run", true), onlyNew, new RunChanges.Clearing(onlyFailed, latest, note));
    }

    private static List<RunName> runs(Fields fields, String dagId) {
        List<RunName> runs = new ArrayList<>();
        for (JsonNode item : fields.items("dag_runs", MAX_RUNS)) {
            String own = item.path("dag_id").textValue();
            if (!item.path("dag_run_id").isTextual()) {
                fields.problem("dag_runs", "missing", "Each of them should have a dag_run_id");
            } else if (dagId.equals(RunResource.ALL) && own == null) {
                throw ApiFailure.badRequest("When the URL dag_id is '~', every entry must provide a concrete dag_id");
            } else if (own != null && !dagId.equals(RunResource.ALL) && !own.equals(dagId)) {
                throw ApiFailure.badRequest(
                        "Entry dag_id '" + own + "' does not match the URL dag_id '" + dagId + "'.");
            } else {
                runs.add(new RunName(
                        own == null ? dagId : own, item.path("dag_run_id").textValue()));
            }
        }
        return runs;
    }

    /** Lets the runs start anew, or only tells which of their tasks would; the tasks that are new have no instance. */
    List<?> perform(Wish wish) {
        // One that does not exist keeps all of them as they are.
        wish.runs().forEach(run -> runs.get(run.dagId(), run.runId()));
        return wish.runs().stream()
                .flatMap(run -> wish.onlyNew() ? added(wish, run) : cleared(wish, run))
                .toList();
    }

    private Stream<?> added(Wish wish, RunName run) {
        return changes.addNew(run.dagId(), run.runId(), wish.how().note(), wish.dryRun()).stream()
                .map(id -> new NewTask(id, id));
    }

    private Stream<?> cleared(Wish wish, RunName name) {
        var affected = changes.clear(name.dagId(), name.runId(), wish.how(), wish.dryRun());
        Runs.Detail detail = runs.get(name.dagId(), name.runId());
        return affected.stream()
                .map(task -> TaskInstanceBody.of(new Runs.TaskDetail(detail.run(), task, detail.version(), Map.of())));
    }
}
