package dev.mlopscloud.workflows.definition;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The weights that decide which waiting task is taken first. */
final class Weights {
    private final List<Task> tasks;
    private final Map<String, Integer> places = new HashMap<>();
    private final BitSet[] above;

    private Weights(List<Task> tasks) {
        this.tasks = tasks;
        tasks.forEach(task -> places.put(task.id(), places.size()));
        this.above = new BitSet[tasks.size()];
        for (int i = 0; i < tasks.size(); i++) {
            ancestors(i);
        }
    }

    /** The weight of each task by its rule, by id; the tasks form no cycle. */
    static Map<String, Integer> of(List<Task> tasks) {
        Weights weights = new Weights(tasks);
        long[] totals = new long[tasks.size()];
        for (int i = 0; i < totals.length; i++) {
            long own = tasks.get(i).resources().priority();
            totals[i] += own;
            BitSet ancestors = weights.above[i];
            for (int up = ancestors.nextSetBit(0); up >= 0; up = ancestors.nextSetBit(up + 1)) {
                if (tasks.get(up).resources().weighting() == Resources.Weighting.DOWNSTREAM) {
                    totals[up] += own;
                }
                if (tasks.get(i).resources().weighting() == Resources.Weighting.UPSTREAM) {
                    totals[i] += tasks.get(up).resources().priority();
                }
            }
        }
        Map<String, Integer> result = new HashMap<>();
        weights.places.forEach((id, place) ->
                result.put(id, (int) Math.clamp(totals[place], Integer.MIN_VALUE, (long) Integer.MAX_VALUE)));
        return result;
    }

    /** Walks without recursion: a chain may be as long as a definition allows. */
    private void ancestors(int start) {
        List<Integer> open = new ArrayList<>(List.of(start));
        while (!open.isEmpty()) {
            int place = open.getLast();
            List<Integer> missing = tasks.get(place).dependencies().stream()
                    .map(places::get)
                    .filter(up -> up != null && above[up] == null)
                    .toList();
            if (above[place] != null || missing.isEmpty()) {
                open.removeLast();
                join(place);
            } else {
                open.addAll(missing);
            }
        }
    }

    private void join(int place) {
        if (above[place] != null) {
            return;
        }
        BitSet all = new BitSet();
        for (String id : tasks.get(place).dependencies()) {
            Integer up = places.get(id);
            if (up != null) {
                all.set(up);
                all.or(above[up]);
            }
        }
        above[place] = all;
    }
}
