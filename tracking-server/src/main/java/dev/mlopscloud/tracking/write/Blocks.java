package dev.mlopscloud.tracking.write;

import dev.mlopscloud.tracking.metric.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** Blocks of points as the arguments of one statement. */
final class Blocks {
    private final List<Block> blocks = new ArrayList<>();

    void add(Block block) {
        blocks.add(block);
    }

    boolean isEmpty() {
        return blocks.isEmpty();
    }

    List<Block> list() {
        return blocks;
    }

    /**
     * The blocks in the order of the table's key, so that writers of the same ones meet in one order: their keys, where
     * each starts and ends among all points, and the points.
     */
    List<Object> arguments() {
        blocks.sort(Block.STORED);
        long[] starts = new long[blocks.size()];
        long[] ends = new long[blocks.size()];
        int points = 0;
        for (int i = 0; i < starts.length; i++) {
            // Postgres counts from one.
            starts[i] = points + 1L;
            points += blocks.get(i).points().size();
            ends[i] = points;
        }
        long[] times = new long[points];
        long[] steps = new long[points];
        double[] values = new double[points];
        int next = 0;
        for (Block block : blocks) {
            for (Metric point : block.points()) {
                times[next] = point.timestamp();
                steps[next] = point.step();
                values[next++] = point.value();
            }
        }
        return List.of(
                column(Block::run),
                column(Block::metricId),
                column(Block::firstTime),
                column(Block::lastTime),
                blocks.stream().map(block -> block.digest().toString()).toList(),
                starts,
                ends,
                times,
                steps,
                values);
    }

    private long[] column(ToLongFunction<Block> field) {
        return blocks.stream().mapToLong(field).toArray();
    }
}
