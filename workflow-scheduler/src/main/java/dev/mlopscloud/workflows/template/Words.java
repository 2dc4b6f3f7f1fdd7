package dev.mlopscloud.workflows.template;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.exptest.ExpTest;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The filters, tests and tags of templates: Jinja's as far as they are harmless, and Airflow's own. */
final class Words {
    /** Those of the library that can be left as they are: their results are about as long as what they get. */
    private static final Set<String> KEPT = Set.of(
            "abs",
            "batch",
            "bool",
            "capitalize",
            "count",
            "d",
            "default",
            "dictsort",
            "e",
            "escape",
            "first",
            "float",
            "groupby",
            "int",
            "last",
            "length",
            "list",
            "lower",
            "map",
            "reject",
            "rejectattr",
            "reverse",
            "round",
            "safe",
            "select",
            "selectattr",
            "slice",
            "sort",
            "split",
            "striptags",
            "sum",
            "title",
            "trim",
            "truncate",
            "unique",
            "upper",
            "urlencode",
            "wordcount");

    private static final ObjectMapper JSON = new ObjectMapper();

    private Words() {}

    /** Takes away from the library what reads files, runs texts as templates or makes much of little. */
    static void restrict(Context context) {
        Set<String> filters = new HashSet<>();
        context.getAllFilters().forEach(filter -> filters.add(filter.getName()));
        filters.removeAll(KEPT);
        filters.forEach(name -> context.registerFilter(new Named(name, (value, arguments) -> {
            throw new TemplateException("There is no filter '" + name + "' here");
        })));
        context.registerTag(new BoundedForTag());
        for (BiFilter filter : own()) {
            context.registerFilter(new Named(filter.name(), filter.work()));
        }
        context.registerExpTest(new IsNone());
    }

    private record BiFilter(String name, BiFunction<@Nullable Object, Arguments, @Nullable Object> work) {}

    private static List<BiFilter> own() {
        List<BiFilter> filters = new ArrayList<>();
        Map<String, Function<ZonedDateTime, String>> moments = new HashMap<>();
        moments.put("ds", time -> Strftime.format(time, "%Y-%m-%d"));
        moments.put("ds_nodash", time -> Strftime.format(time, "%Y%m%d"));
        moments.put("ts", time -> new Moment(time).iso());
        moments.put("ts_nodash", time -> Strftime.format(time, "%Y%m%dT%H%M%S"));
        moments.put(
                "ts_nodash_with_tz",
                time -> new Moment(time).iso().replace("-", "").replace(":", ""));
        moments.forEach((name, format) -> filters.add(new BiFilter(name, (value, arguments) -> switch (value) {
            case null -> None.NONE;
            case None none -> none;
            case Moment moment -> format.apply(moment.time());
            default -> throw new TemplateException("The filter " + name + " takes a datetime");
        })));
        filters.add(new BiFilter("string", (value, arguments) -> Python.str(value)));
        filters.add(new BiFilter("tojson", (value, arguments) -> json(value)));
        filters.add(
                new BiFilter("replace", (value, arguments) -> Strings.call(Python.str(value), "replace", arguments)));
        filters.add(new BiFilter("join", (value, arguments) -> {
            String separator = arguments.text(0, "d");
            Arguments list = new Arguments(List.of(value == null ? None.NONE : value), Map.of());
            return Strings.call(separator == null ? "" : separator, "join", list);
        }));
        filters.add(new BiFilter("fromjson", (value, arguments) -> parse(Python.str(value))));
        filters.add(new BiFilter("min", (value, arguments) -> extreme(value, -1)));
        filters.add(new BiFilter("max", (value, arguments) -> extreme(value, 1)));
        return filters;
    }

    private static String json(@Nullable Object value) {
        try {
            return JSON.writeValueAsString(Python.json(value));
        } catch (JsonProcessingException e) {
            throw new TemplateException("tojson cannot write the value");
        }
    }

    private static Object parse(String text) {
        try {
            return Python.of(JSON.readTree(text));
        } catch (JsonProcessingException e) {
            throw new TemplateException("fromjson: the text is no JSON");
        }
    }

    private static @Nullable Object extreme(@Nullable Object value, int sign) {
        if (!(value instanceof Iterable<?> items)) {
            throw new TemplateException("min and max take a list");
        }
        Object best = null;
        for (Object item : items) {
            if (best == null || compare(item, best) * sign > 0) {
                best = item;
            }
        }
        return best;
    }

    private static int compare(Object one, Object other) {
        return one instanceof Number a && other instanceof Number b
                ? Double.compare(a.doubleValue(), b.doubleValue())
                : Python.str(one).compareTo(Python.str(other));
    }

    /** A filter of ours. */
    private record Named(String name, BiFunction<@Nullable Object, Arguments, @Nullable Object> work)
            implements Reach.AcceptsNone {
        @Override
        public String getName() {
            return name;
        }

        @Override
        public @Nullable Object filter(
                @Nullable Object value, JinjavaInterpreter interpreter, Object[] args, Map<String, Object> kwargs) {
            return work.apply(value, new Arguments(Arrays.asList(args), kwargs));
        }

        @Override
        public @Nullable Object filter(@Nullable Object value, JinjavaInterpreter interpreter, String... args) {
            return work.apply(value, new Arguments(Arrays.asList((Object[]) args), Map.of()));
        }
    }

    /** {@code is none}. */
    private static final class IsNone implements ExpTest {
        @Override
        public String getName() {
            return "none";
        }

        @Override
        public boolean evaluate(Object value, JinjavaInterpreter interpreter, Object... arguments) {
            return value == None.NONE;
        }
    }
}
