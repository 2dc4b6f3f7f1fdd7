package dev.mlopscloud.workflows.listing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.workflows.document.Fields;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.problem.Parameters;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a list is asked for, by the names of Airflow's query parameters. Unknown names are ignored, as there. */
public final class Asked {
    private static final int MAX_VALUES = 1_000;
    private static final Set<String> PAGING = Set.of("page_limit", "page_offset");

    private final Map<String, List<String>> values;

    private Asked(Map<String, List<String>> values) {
        this.values = values;
    }

    public static Asked query(UriInfo request) {
        return of(request.getQueryParameters());
    }

    public static Asked of(Map<String, List<String>> values) {
        for (Map.Entry<String, List<String>> entry : values.entrySet()) {
            for (String value : entry.getValue()) {
                if (value.indexOf('\0') >= 0) {
                    throw ApiFailure.parameter(
                            "query", entry.getKey(), "value_error", "Input should not contain NUL", "");
                }
            }
        }
        return new Asked(Map.copyOf(values));
    }

    /** A page of so many rows from {@code offset} on, in this order. */
    public static Asked page(int limit, int offset, String... order) {
        return of(Map.of(
                "limit", List.of(Integer.toString(limit)),
                "offset", List.of(Integer.toString(offset)),
                "order_by", List.of(order)));
    }

    /**
     * The body of a batch list, in which lists have names of their own.
     *
     * @param names the parameter that each member stands for; the rest keep their names
     */
    public static Asked body(Fields body, Set<String> known, Map<String, String> names) {
        Map<String, List<String>> values = new HashMap<>();
        for (String member : known) {
            if (!body.has(member)) {
                if (body.mentions(member) && PAGING.contains(member)) {
                    body.problem(member, "int_type", "Input should be a valid integer");
                }
                continue;
            }
            if (PAGING.contains(member)) {
                values.put(
                        names.getOrDefault(member, member),
                        List.of(Integer.toString(body.integer(member, 0, 0, Integer.MAX_VALUE))));
                continue;
            }
            List<String> texts = new ArrayList<>();
            JsonNode tree = body.tree(member);
            if (tree.isArray()) {
                body.items(member, MAX_VALUES).forEach(item -> texts.add(item.isNull() ? "none" : item.asText()));
            } else {
                texts.add(tree.asText());
            }
            values.put(names.getOrDefault(member, member), texts);
        }
        return of(values);
    }

    /** The same with these values of a parameter, and no others. */
    public Asked with(String name, Collection<String> those) {
        Map<String, List<String>> more = new HashMap<>(values);
        more.put(name, List.copyOf(those));
        return new Asked(Map.copyOf(more));
    }

    /** The same without what other parameters ask for. */
    public Asked only(String... names) {
        Map<String, List<String>> kept = new HashMap<>(values);
        kept.keySet().retainAll(List.of(names));
        return new Asked(Map.copyOf(kept));
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    public @Nullable String text(String name) {
        return texts(name).isEmpty() ? null : texts(name).getFirst();
    }

    public List<String> texts(String name) {
        return values.getOrDefault(name, List.of());
    }

    public @Nullable Instant moment(String name) {
        return Parameters.moment(name, text(name));
    }

    public @Nullable Boolean flag(String name) {
        return Parameters.flag(name, text(name));
    }

    public @Nullable Double number(String name) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        try {
            return Double.valueOf(text);
        } catch (NumberFormatException e) {
            throw ApiFailure.parameter(
                    "query",
                    name,
                    "float_parsing",
                    "Input should be a valid number, unable to parse string as a number",
                    text);
        }
    }

    /** A whole number, of any sign. */
    public @Nullable Integer integer(String name) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        try {
            return Integer.valueOf(text);
        } catch (NumberFormatException e) {
            throw ApiFailure.parameter(
                    "query",
                    name,
                    "int_parsing",
                    "Input should be a valid integer, unable to parse string as an integer",
                    text);
        }
    }

    /** The values of {@code name}, each of which must be one of {@code known}. */
    public List<String> words(String name, List<String> known) {
        return Parameters.words(name, texts(name), known);
    }

    /**
     * The values of a filter that Airflow checks by itself and not by its type.
     *
     * @param called what it calls the filter
     */
    public List<String> valid(String name, String called, List<String> known) {
        List<String> wanted = texts(name);
        if (!known.containsAll(wanted)) {
            throw ApiFailure.unprocessable(
                    "Invalid value for " + called + ". Valid values are " + String.join(", ", known));
        }
        return wanted;
    }

    /** The whole numbers that are asked for. */
    public long[] integers(String name) {
        List<String> texts = texts(name);
        long[] numbers = new long[texts.size()];
        for (int i = 0; i < numbers.length; i++) {
            try {
                numbers[i] = Integer.parseInt(texts.get(i));
            } catch (NumberFormatException e) {
                throw ApiFailure.item(
                        name,
                        i,
                        "int_parsing",
                        "Input should be a valid integer, unable to parse string as an integer",
                        texts.get(i));
            }
        }
        return numbers;
    }

    /** The part of a list in memory that was asked for. */
    public <T> List<T> part(List<T> all) {
        return all.stream().skip(offset()).limit(limit()).toList();
    }

    int limit() {
        return Parameters.limit(text("limit"));
    }

    int offset() {
        return Parameters.offset(text("offset"));
    }
}
