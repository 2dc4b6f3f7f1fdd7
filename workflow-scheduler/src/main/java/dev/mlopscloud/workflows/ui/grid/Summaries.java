package dev.mlopscloud.workflows.ui.grid;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.mlopscloud.workflows.ui.tree.TaskTree;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Airflow's {@code GridTISummaries}: the cells of one run. */
@JsonNaming(SnakeCaseStrategy.class)
@RegisterForReflection
public record Summaries(String runId, String dagId, List<Cell> taskInstances) {
    /** What is said of several instances is the state that matters most. */
    private static final List<String> PRIORITY = List.of(
            "failed",
            "upstream_failed",
            "up_for_retry",
            "up_for_reschedule",
            "running",
            "restarting",
            "deferred",
            "awaiting_input",
            "queued",
            "scheduled",
            "none",
            "success",
            "skipped",
            "removed");

    /** Airflow's {@code LightGridTaskInstanceSummary}. */
    @JsonNaming(SnakeCaseStrategy.class)
    @RegisterForReflection
    public record Cell(
            String taskId,
            String taskDisplayName,
            @Nullable String state,
            @Nullable Map<String, Integer> childStates,
            @Nullable Instant minStartDate,
            @Nullable Instant maxEndDate,
            @Nullable Integer dagVersionNumber,
            boolean hasNote) {}

    /** How many instances of a task are in a state, and from when until when they took. */
    record Count(
            long runKey,
            String taskId,
            String state,
            int number,
            @Nullable Instant first,
            @Nullable Instant last,
            boolean noted) {}

    /** What is known of a task or a group of a run. */
    private static final class Sum {
        private final Map<String, Integer> states = new TreeMap<>();
        private @Nullable Instant first;
        private @Nullable Instant last;
        private boolean noted;

        void add(Count count) {
            states.merge(count.state(), count.number(), Integer::sum);
            add(count.first(), count.last(), count.noted());
        }

        void add(Sum other) {
            other.states.forEach((state, number) -> states.merge(state, number, Integer::sum));
            add(other.first, other.last, other.noted);
        }

        private void add(@Nullable Instant start, @Nullable Instant end, boolean note) {
            if (start != null && (first == null || start.isBefore(first))) {
                first = start;
            }
            if (end != null && (last == null || end.isAfter(last))) {
                last = end;
            }
            noted |= note;
        }

        Cell cell(String id, @Nullable Integer version, boolean several) {
            String state =
                    PRIORITY.stream().filter(states::containsKey).findFirst().orElse("none");
            return new Cell(
                    id,
                    id,
                    state.equals("none") ? null : state,
                    several ? states : null,
                    first,
                    last,
                    states.isEmpty() ? null : version,
                    noted);
        }
    }

    /** The cells of a run: of its version's tasks and groups, and of tasks that this version no longer has. */
    static Summaries of(String dagId, String runId, int version, List<TaskTree.Item> tree, List<Count> counts) {
        Map<String, Sum> tasks = new TreeMap<>();
        counts.forEach(
                count -> tasks.computeIfAbsent(count.taskId(), id -> new Sum()).add(count));
        List<Cell> cells = new ArrayList<>();
        Map<String, Sum> left = new HashMap<>(tasks);
        for (TaskTree.Item item : tree) {
            collect(item, version, tasks, left, cells);
        }
        left.keySet().stream()
                .sorted()
                .forEach(id -> cells.add(left.getOrDefault(id, new Sum()).cell(id, version, false)));
        return new Summaries(runId, dagId, cells);
    }

    private static Sum collect(
            TaskTree.Item item, int version, Map<String, Sum> tasks, Map<String, Sum> left, List<Cell> cells) {
        Sum sum = new Sum();
        switch (item) {
            case TaskTree.Leaf leaf -> {
                sum.add(tasks.getOrDefault(leaf.id(), new Sum()));
                left.remove(leaf.id());
                boolean mapped = leaf.task().flow().expansion() != null;
                if (mapped && sum.states.isEmpty()) {
                    sum.states.put("none", 1);
                }
                cells.add(sum.cell(leaf.id(), version, mapped));
            }
            case TaskTree.Branch branch -> {
                branch.items().forEach(inner -> sum.add(collect(inner, version, tasks, left, cells)));
                cells.add(sum.cell(branch.id(), version, true));
            }
        }
        return sum;
    }
}
