package dev.mlopscloud.workflows.engine;

import java.util.Map;
import java.util.Set;

/**
 * What a step must know besides the states of the run's tasks.
 *
 * @param paused whether no task may be scheduled
 * @param lengths to how many instances each mapped thing expands, as far as that is known
 * @param skips which tasks the decision of a finished branch has skipped, by the branch's instance
 * @param waiting the tasks that the run before keeps waiting
 */
public record Outside(
        boolean paused, Map<String, Integer> lengths, Map<TaskKey, Set<String>> skips, Set<TaskKey> waiting) {
    /** The length of what cannot be expanded. */
    public static final int UNMAPPABLE = -1;

    public Outside {
        lengths = Map.copyOf(lengths);
        skips = Map.copyOf(skips);
        waiting = Set.copyOf(waiting);
    }

    /** A run without branches, mapped tasks and a past. */
    public static Outside plain(boolean paused) {
        return new Outside(paused, Map.of(), Map.of(), Set.of());
    }
}
