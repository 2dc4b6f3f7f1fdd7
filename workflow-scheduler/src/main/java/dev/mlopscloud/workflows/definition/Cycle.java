package dev.mlopscloud.workflows.definition;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds a way round in a graph. */
final class Cycle {
    private final Map<String, List<String>> upstream;
    private final Set<String> clean = new HashSet<>();
    private final List<String> way = new ArrayList<>();

    private Cycle(Map<String, List<String>> upstream) {
        this.upstream = upstream;
    }

    /** The tasks of one cycle, the first repeated at the end. */
    static Optional<List<String>> find(Map<String, List<String>> upstream) {
        Cycle search = new Cycle(upstream);
        return upstream.keySet().stream()
                .map(search::from)
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** Walks up from {@code start}, without recursion: a chain may be as long as a definition allows. */
    private Optional<List<String>> from(String start) {
        List<List<String>> left = new ArrayList<>();
        way.clear();
        enter(start, left);
        while (!way.isEmpty()) {
            List<String> open = left.getLast();
            if (open.isEmpty()) {
                clean.add(way.removeLast());
                left.removeLast();
                continue;
            }
            String next = open.removeLast();
            int seen = way.indexOf(next);
            if (seen >= 0) {
                List<String> cycle = new ArrayList<>(way.subList(seen, way.size()));
                cycle.add(next);
                return Optional.of(cycle.reversed());
            }
            if (!clean.contains(next)) {
                enter(next, left);
            }
        }
        return Optional.empty();
    }

    private void enter(String id, List<List<String>> left) {
        way.add(id);
        left.add(new ArrayList<>(upstream.getOrDefault(id, List.of())));
    }
}
