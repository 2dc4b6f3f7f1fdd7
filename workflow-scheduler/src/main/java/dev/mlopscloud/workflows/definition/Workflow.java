package dev.mlopscloud.workflows.definition;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.workflows.asset.Asset;
import dev.mlopscloud.workflows.asset.AssetCondition;
import dev.mlopscloud.workflows.asset.Assets;
import dev.mlopscloud.workflows.engine.Plan;
import dev.mlopscloud.workflows.timetable.Schedule;
import dev.mlopscloud.workflows.timetable.Tick;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A DAG as the scheduler understands it, whatever text it came from: checked, defaults applied.
 *
 * @param timing when it runs by itself
 * @param limits what bounds its runs
 * @param params what a run can be given, by name
 * @param defaultArgs the defaults of its tasks as they were written
 * @param groups the groups of tasks, by id
 * @param callbacks whom to tell how its runs end
 * @param origin the file of a Python DAG, {@code null} for what came over HTTP
 */
public record Workflow(
        String dagId,
        @Nullable String description,
        List<String> owners,
        List<String> tags,
        Timing timing,
        Limits limits,
        Map<String, Param> params,
        JsonNode defaultArgs,
        Map<String, Group> groups,
        Callbacks callbacks,
        @Nullable Deadline deadline,
        List<Task> tasks,
        @Nullable Origin origin) {
    public Workflow {
        owners = List.copyOf(owners);
        tags = List.copyOf(tags);
        params = Map.copyOf(params);
        groups = Map.copyOf(groups);
        tasks = List.copyOf(tasks);
    }

    /**
     * Where a Python DAG is defined.
     *
     * @param bundle Airflow's name of the folder
     * @param file the path in it
     */
    public record Origin(String bundle, String file) {}

    /**
     * When a workflow runs by itself.
     *
     * @param text how the schedule is shown, {@code null} for none
     * @param assets what it waits for besides the schedule
     */
    public record Timing(
            @Nullable String text,
            Schedule schedule,
            @Nullable AssetCondition assets,
            ZoneId zone,
            @Nullable Instant start,
            @Nullable Instant end,
            boolean catchup,
            boolean pausedUponCreation) {

        /** The next scheduled run, after {@code last}. */
        public Optional<Tick> next(@Nullable Tick last, Instant now) {
            return schedule.next(new Schedule.Situation(last, start, end, catchup, now));
        }

        /** The runs between two moments, oldest first, at most {@code limit} of them. */
        public List<Tick> between(Instant from, Instant to, int limit) {
            List<Tick> ticks = new ArrayList<>();
            Optional<Tick> next = schedule.next(new Schedule.Situation(null, from, to, true, from));
            while (next.isPresent() && !next.get().logical().isAfter(to) && ticks.size() < limit) {
                ticks.add(next.get());
                next = schedule.next(new Schedule.Situation(next.get(), from, to, true, from));
            }
            return ticks;
        }
    }

    /**
     * What bounds the runs of a workflow.
     *
     * @param runTimeout how long a run may take
     */
    public record Limits(
            int maxActiveRuns, int maxActiveTasks, @Nullable Duration runTimeout) {}

    /** The graph of the tasks. */
    public Plan plan() {
        return Plan.of(tasks.stream().map(Task::node).toList());
    }

    /** The weight of each task among those that wait, by id. */
    public Map<String, Integer> weights() {
        return Weights.of(tasks);
    }

    /** How it uses assets: what it waits for, what its tasks read and produce. */
    public List<Assets.Use> assetUses() {
        List<Assets.Use> uses = new ArrayList<>();
        AssetCondition waited = timing.assets();
        if (waited != null) {
            waited.assets().forEach(asset -> uses.add(new Assets.Use(asset, Asset.Role.SCHEDULE, "")));
        }
        for (Task task : tasks) {
            task.outlets().forEach(asset -> uses.add(new Assets.Use(asset, Asset.Role.OUTLET, task.id())));
            task.inlets().forEach(asset -> uses.add(new Assets.Use(asset, Asset.Role.INLET, task.id())));
        }
        return uses;
    }

    public Optional<Task> task(String id) {
        return tasks.stream().filter(task -> task.id().equals(id)).findFirst();
    }

    /** The ids of the tasks in a group and in the groups within it. */
    public Set<String> tasksOf(String groupId) {
        Set<String> ids = new HashSet<>();
        for (Task task : tasks) {
            String at = task.flow().group();
            while (at != null && !at.equals(groupId)) {
                Group around = groups.get(at);
                at = around == null ? null : around.parent();
            }
            if (at != null) {
                ids.add(task.id());
            }
        }
        return ids;
    }

    /** The task that is meant by a name within a group: its whole id, or its own. */
    public Optional<String> taskNamed(String name, @Nullable String group) {
        String at = group;
        while (at != null) {
            String local = at + "." + name;
            if (task(local).isPresent()) {
                return Optional.of(local);
            }
            Group around = groups.get(at);
            at = around == null ? null : around.parent();
        }
        return task(name).map(Task::id);
    }
}
