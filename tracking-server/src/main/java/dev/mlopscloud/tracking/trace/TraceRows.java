package dev.mlopscloud.tracking.trace;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.mlopscloud.platform.sql.Row;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.tracking.api.Pages;
import dev.mlopscloud.tracking.search.PagedSearch;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads traces with what belongs to them: one statement for each kind, however many traces there are. */
final class TraceRows {
    static final String COLUMNS = "t.trace_key, t.trace_id, t.experiment_id, t.request_time, t.duration, t.state,"
            + " t.client_request_id, t.request_preview, t.response_preview";

    private TraceRows() {}

    private record Found(long key, TraceInfo info) {}

    private record Text(String key, String value) {}

    /** The traces of {@code rest}, which follows {@code from trace t}. */
    static List<TraceInfo> infos(Transaction tx, String rest, @Nullable Object... arguments) {
        return infos(tx, tx.list(TraceRows::read, "select " + COLUMNS + " from trace t " + rest, arguments));
    }

    /** The traces of a part of a search of {@link #COLUMNS}. */
    static List<TraceInfo> infos(Transaction tx, PagedSearch search, PagedSearch.Part part) {
        return infos(tx, Pages.read(tx, TraceRows::read, search, part));
    }

    private static Found read(ResultSet row) throws SQLException {
        return new Found(
                row.getLong(1),
                new TraceInfo(
                        row.getString(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getObject(5, Long.class),
                        row.getString(6),
                        row.getString(7),
                        row.getString(8),
                        row.getString(9),
                        Map.of(),
                        Map.of(),
                        List.of()));
    }

    private static List<TraceInfo> infos(Transaction tx, List<Found> found) {
        if (found.isEmpty()) {
            return List.of();
        }
        long[] keys = found.stream().mapToLong(Found::key).toArray();
        Map<Long, Map<String, String>> metadata = texts(tx, "trace_metadata", keys);
        Map<Long, Map<String, String>> tags = texts(tx, "trace_tag", keys);
        Map<Long, List<Assessment>> assessments = grouped(
                tx,
                AssessmentStore.SELECT + " where a.trace_key = any(?) order by a.creation_time, a.assessment_id",
                AssessmentStore::read,
                keys);
        return found.stream()
                .map(one -> with(
                        one.info,
                        metadata.getOrDefault(one.key, Map.of()),
                        tags.getOrDefault(one.key, Map.of()),
                        assessments.getOrDefault(one.key, List.of())))
                .toList();
    }

    private static TraceInfo with(
            TraceInfo info, Map<String, String> metadata, Map<String, String> tags, List<Assessment> assessments) {
        return new TraceInfo(
                info.traceId(),
                info.experimentId(),
                info.requestTime(),
                info.duration(),
                info.state(),
                info.clientRequestId(),
                info.requestPreview(),
                info.responsePreview(),
                metadata,
                tags,
                assessments);
    }

    private static Map<Long, Map<String, String>> texts(Transaction tx, String table, long[] keys) {
        Map<Long, Map<String, String>> texts = new HashMap<>();
        grouped(
                        tx,
                        "select trace_key, key, value from " + table + " where trace_key = any(?)",
                        row -> new Text(row.getString(2), row.getString(3)),
                        keys)
                .forEach((key, list) -> {
                    Map<String, String> map = new TreeMap<>();
                    list.forEach(text -> map.put(text.key, text.value));
                    texts.put(key, map);
                });
        return texts;
    }

    private static <T> Map<Long, List<T>> grouped(Transaction tx, String sql, Row<T> value, long[] keys) {
        return tx.list(row -> Map.entry(row.getLong(1), value.read(row)), sql, keys).stream()
                .collect(groupingBy(Map.Entry::getKey, mapping(Map.Entry::getValue, toList())));
    }
}
