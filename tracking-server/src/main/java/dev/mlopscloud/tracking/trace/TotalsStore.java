package dev.mlopscloud.tracking.trace;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.tracking.trace.TraceTotals.Node;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** All SQL of traces' totals. */
final class TotalsStore {
    static final String USAGE_KEY = "mlflow.trace.tokenUsage";
    static final String COST_KEY = "mlflow.trace.cost";

    /** What a client said at a trace's end stays. */
    private static final String PUT = """
            insert into trace_metadata (key, value, trace_key)
            select ?, ?, t.trace_key from trace t where t.trace_id = ? and not (t.final and exists
                (select 1 from trace_metadata m where m.trace_key = t.trace_key and m.key = ?))
            on conflict (trace_key, key) do update set value = excluded.value
            """;

    private TotalsStore() {}

    private record Row(String traceId, Node usage, Node cost) {}

    /** Adds up the spans of these traces, whose rows the transaction has locked. */
    static void update(Transaction tx, List<String> traceIds) {
        Map<String, List<Node>> usages = new HashMap<>();
        Map<String, List<Node>> costs = new HashMap<>();
        tx.list(
                        TotalsStore::read,
                        "select t.trace_id, s.span_id, s.parent_span_id, s.usage, s.input_cost, s.output_cost,"
                                + " s.total_cost from span s join trace t on t.trace_key = s.trace_key"
                                + " where t.trace_id = any(?)",
                        traceIds)
                .forEach(row -> {
                    usages.computeIfAbsent(row.traceId, id -> new ArrayList<>()).add(row.usage);
                    costs.computeIfAbsent(row.traceId, id -> new ArrayList<>()).add(row.cost);
                });
        List<List<Object>> rows = new ArrayList<>();
        usages.forEach((id, nodes) -> {
            ObjectNode sums = JsonNodeFactory.instance.objectNode();
            TraceTotals.of(nodes, TraceTotals.TOKENS, TraceTotals.CACHED_TOKENS)
                    .forEach((key, sum) -> sums.put(key, sum.longValue()));
            add(rows, USAGE_KEY, sums, id);
        });
        costs.forEach((id, nodes) -> {
            ObjectNode sums = JsonNodeFactory.instance.objectNode();
            TraceTotals.of(nodes, TraceTotals.COSTS, List.of()).forEach(sums::put);
            add(rows, COST_KEY, sums, id);
        });
        tx.batch(PUT, rows);
    }

    private static void add(List<List<Object>> rows, String key, ObjectNode sums, String traceId) {
        if (!sums.isEmpty()) {
            rows.add(List.of(key, sums.toString(), traceId, key));
        }
    }

    private static Row read(ResultSet row) throws SQLException {
        String id = row.getString(2);
        String parent = row.getString(3);
        String usage = row.getString(4);
        List<String> tokens = Stream.concat(TraceTotals.TOKENS.stream(), TraceTotals.CACHED_TOKENS.stream())
                .toList();
        Map<String, Double> costs = new HashMap<>();
        for (int i = 0; i < TraceTotals.COSTS.size(); i++) {
            double cost = row.getDouble(5 + i);
            if (!row.wasNull()) {
                costs.put(TraceTotals.COSTS.get(i), cost);
            }
        }
        return new Row(
                row.getString(1),
                new Node(id, parent, usage == null ? Map.of() : TraceTotals.numbers(SpanJson.parsed(usage), tokens)),
                new Node(id, parent, costs));
    }
}
