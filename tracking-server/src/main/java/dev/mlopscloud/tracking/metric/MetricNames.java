package dev.mlopscloud.tracking.metric;

import dev.mlopscloud.platform.sql.Database;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The numbers that stand for metrics' names in the narrow rows. A name's number never changes, so those seen before
 * are remembered here; new ones are given in a short transaction of their own, which holds no lock while points are
 * written.
 */
@Singleton
public final class MetricNames {
    /** Beyond this the memory starts anew: a bound, not an expectation. */
    private static final int REMEMBERED = 100_000;

    private final Database database;
    private final Map<String, Integer> known = new ConcurrentHashMap<>();

    MetricNames(Database database) {
        this.database = database;
    }

    /** The number of each name. */
    public Map<String, Integer> numbers(Collection<String> names) {
        Map<String, Integer> numbers = new HashMap<>();
        for (String name : names) {
            Integer number = known.get(name);
            if (number != null) {
                numbers.put(name, number);
            }
        }
        List<String> unknown = names.stream()
                .filter(name -> !numbers.containsKey(name))
                .distinct()
                .sorted()
                .toList();
        if (!unknown.isEmpty()) {
            Map<String, Integer> added = add(unknown);
            numbers.putAll(added);
            if (known.size() > REMEMBERED) {
                known.clear();
            }
            known.putAll(added);
        }
        return numbers;
    }

    private Map<String, Integer> add(List<String> sorted) {
        database.inTransaction(tx -> tx.update(
                "insert into metric_name (name) select name from unnest(?::text[]) as given (name)"
                        + " where not exists (select 1 from metric_name known where known.name = given.name)"
                        + " order by name on conflict do nothing",
                sorted));
        Map<String, Integer> numbers = new HashMap<>();
        database.transaction(tx -> tx.list(
                        row -> Map.entry(row.getString(1), row.getInt(2)),
                        "select name, metric_id from metric_name where name = any(?)",
                        sorted))
                .forEach(entry -> numbers.put(entry.getKey(), entry.getValue()));
        return numbers;
    }
}
