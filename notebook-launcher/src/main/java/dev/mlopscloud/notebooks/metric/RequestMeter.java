package dev.mlopscloud.notebooks.metric;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How long requests took, by method, part of the interface and status: few rows, whatever clients ask for. */
@Singleton
final class RequestMeter {
    /** Before everything else: refusals are answers, too. */
    private static final int PRIORITY = 2_000;

    /** Upper limits of the rows of a histogram in seconds, those of Prometheus' own client. */
    private static final double[] LIMITS = {0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10};

    private static final List<String> APIS = List.of("/api/", "/lab/api/");
    private static final int MAX_NAME = 20;
    private static final Set<String> PAGES = Set.of(
            "/lab",
            "/doc",
            "/tree",
            "/notebooks",
            "/edit",
            "/consoles",
            "/terminals",
            "/files",
            "/nbconvert",
            "/view",
            "/static",
            "/home",
            "/login",
            "/logout",
            "/metrics");
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final int MAX_ROWS = 1_000;

    /** What is counted together. */
    record Kind(String method, String handler, int status) implements Comparable<Kind> {
        @Override
        public int compareTo(Kind other) {
            return toString().compareTo(other.toString());
        }
    }

    /** The requests of one kind. */
    private static final class Histogram {
        private final LongAdder[] counts = new LongAdder[LIMITS.length + 1];
        private final LongAdder nanos = new LongAdder();

        Histogram() {
            for (int i = 0; i < counts.length; i++) {
                counts[i] = new LongAdder();
            }
        }

        void add(long took) {
            int row = 0;
            while (row < LIMITS.length && took > LIMITS[row] * 1e9) {
                row++;
            }
            counts[row].increment();
            nanos.add(took);
        }
    }

    private final Map<Kind, Histogram> histograms = new ConcurrentHashMap<>();

    RequestMeter() {}

    void install(@Observes Filters filters) {
        filters.register(this::measure, PRIORITY);
    }

    private void measure(RoutingContext context) {
        long began = System.nanoTime();
        context.addEndHandler(done -> note(context, System.nanoTime() - began));
        context.next();
    }

    private void note(RoutingContext context, long took) {
        String method = context.request().method().name();
        // Not the normalised one: the border has yet to see whether it can be normalised.
        String path = context.request().path();
        Kind kind = new Kind(
                METHODS.contains(method) ? method : "OTHER",
                part(path == null ? "" : path),
                context.response().getStatusCode());
        Histogram histogram = histograms.get(kind);
        if (histogram == null && histograms.size() < MAX_ROWS) {
            histogram = histograms.computeIfAbsent(kind, unseen -> new Histogram());
        }
        if (histogram != null) {
            histogram.add(took);
        }
    }

    /** Without patterns: every request passes here. */
    static String part(String path) {
        for (String api : APIS) {
            if (path.startsWith(api)) {
                int end = nameEnd(path, api.length());
                int length = end - api.length();
                if (length > 1 && length <= MAX_NAME && (end == path.length() || path.charAt(end) == '/')) {
                    return path.substring(0, end);
                }
            }
        }
        int end = path.indexOf('/', 1);
        String page = end < 0 ? path : path.substring(0, end);
        return PAGES.contains(page) ? page : "other";
    }

    private static int nameEnd(String path, int from) {
        int end = from;
        while (end < path.length() && path.charAt(end) >= 'a' && path.charAt(end) <= 'z') {
            end++;
        }
        return end;
    }

    /** Writes the histograms in Prometheus' text format. */
    void write(StringBuilder text) {
        String name = "http_request_duration_seconds";
        text.append("# HELP ").append(name).append(" duration in seconds for all HTTP requests\n");
        text.append("# TYPE ").append(name).append(" histogram\n");
        new TreeMap<>(histograms).forEach((kind, histogram) -> {
            String labels = "handler=\"" + kind.handler() + "\",method=\"" + kind.method() + "\",status_code=\""
                    + kind.status() + "\"";
            long count = 0;
            for (int row = 0; row <= LIMITS.length; row++) {
                count += histogram.counts[row].sum();
                String limit = row < LIMITS.length ? String.valueOf(LIMITS[row]) : "+Inf";
                text.append(name)
                        .append("_bucket{")
                        .append(labels)
                        .append(",le=\"")
                        .append(limit);
                text.append("\"} ").append(count).append('\n');
            }
            text.append(name)
                    .append("_count{")
                    .append(labels)
                    .append("} ")
                    .append(count)
                    .append('\n');
            text.append(name).append("_sum{").append(labels).append("} ");
            text.append(histogram.nanos.sum() / 1e9).append('\n');
        });
    }
}
