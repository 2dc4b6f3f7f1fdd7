package dev.mlopscloud.workflows.definition;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.workflows.engine.Plan;
import dev.mlopscloud.workflows.timetable.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A DAG as the scheduler understands it, whatever text it came from: checked, defaults applied.
 *
 * @param timing when it runs by itself
 * @param limits what bounds its runs
 * @param params what a run can be given, by name
 * @param defaultArgs the defaults of its tasks as they were written
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
        List<Task> tasks) {
    public Workflow {
        owners = List.copyOf(owners);
        tags = List.copyOf(tags);
        params = Map.copyOf(params);
        tasks = List.copyOf(tasks);
    }

    /**
     * When a workflow runs by itself.
     *
     * @param text the schedule as it was written, {@code null} for none
     */
    public record Timing(
            @Nullable String text,
            ZoneId zone,
            @Nullable Instant start,
            @Nullable Instant end,
            boolean catchup,
            boolean pausedUponCreation) {

        /** The moment of the next scheduled run, after the one of {@code last}. */
        public Optional<Instant> next(@Nullable Instant last, Instant now) {
            return schedule().next(new Schedule.Situation(last, start, end, catchup, now));
        }

        private Schedule schedule() {
            return Schedule.parse(text, zone);
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

    public Optional<Task> task(String id) {
        return tasks.stream().filter(task -> task.id().equals(id)).findFirst();
    }
}
