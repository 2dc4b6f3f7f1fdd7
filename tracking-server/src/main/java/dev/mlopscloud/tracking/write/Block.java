package dev.mlopscloud.tracking.write;

import dev.mlopscloud.tracking.metric.Metric;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/**
 * Points of one metric that came in one request and are stored as one row.
 *
 * @param points at least one, each once, by time, step, value
 * @param digest of the points: those that are sent again have the same
 */
record Block(long run, int metricId, List<Metric> points, UUID digest) {
    /** Of fewer points a row for each costs less. */
    static final int FEWEST_POINTS = 16;

    /** The order of the table's key. */
    static final Comparator<Block> STORED = Comparator.comparingLong(Block::run)
            .thenComparingInt(Block::metricId)
            .thenComparingLong(Block::lastTime)
            .thenComparingLong(Block::firstTime)
            .thenComparing(Block::digest);

    private static final int POINT_BYTES = 3 * Long.BYTES;

    static Block of(long run, int metricId, List<Metric> given) {
        List<Metric> sorted = new ArrayList<>(given);
        sorted.sort(Block::compare);
        List<Metric> points = new ArrayList<>(sorted.size());
        for (Metric point : sorted) {
            if (points.isEmpty() || compare(points.getLast(), point) != 0) {
                points.add(point);
            }
        }
        return new Block(run, metricId, points, digest(points));
    }

    private static int compare(Metric left, Metric right) {
        int order = Long.compare(left.timestamp(), right.timestamp());
        if (order == 0) {
            order = Long.compare(left.step(), right.step());
        }
        return order == 0 ? Double.compare(left.value(), right.value()) : order;
    }

    /** Half of SHA-256, which no two lists of points will ever share. */
    private static UUID digest(List<Metric> points) {
        ByteBuffer bytes = ByteBuffer.allocate(points.size() * POINT_BYTES);
        for (Metric point : points) {
            bytes.putLong(point.timestamp()).putLong(point.step()).putDouble(point.value());
        }
        try {
            ByteBuffer digest =
                    ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
            return new UUID(digest.getLong(), digest.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    long firstTime() {
        return points.getFirst().timestamp();
    }

    long lastTime() {
        return points.getLast().timestamp();
    }
}
