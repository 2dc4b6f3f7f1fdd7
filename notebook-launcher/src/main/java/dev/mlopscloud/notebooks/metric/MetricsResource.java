package dev.mlopscloud.notebooks.metric;

import dev.mlopscloud.notebooks.api.ServerVersion;
import dev.mlopscloud.notebooks.kernel.Kernel;
import dev.mlopscloud.notebooks.kernel.Kernels;
import dev.mlopscloud.notebooks.terminal.Terminals;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** {@code /metrics}, in Prometheus' text format. */
@Path("/metrics")
final class MetricsResource {
    private final RequestMeter requests;
    private final Kernels kernels;
    private final Terminals terminals;
    private final Instant started = Instant.now();

    MetricsResource(RequestMeter requests, Kernels kernels, Terminals terminals) {
        this.requests = requests;
        this.kernels = kernels;
        this.terminals = terminals;
    }

    @GET
    public Response metrics() {
        StringBuilder text = new StringBuilder(8192);
        requests.write(text);
        gauge(text, "terminal_currently_running_total", "counter for how many terminals are running");
        value(text, "terminal_currently_running_total", terminals.activity().size());
        gauge(text, "kernel_currently_running_total", "counter for how many kernels are running labeled by type");
        Map<String, Long> types = kernels.all().stream()
                .collect(Collectors.groupingBy(Kernel::name, TreeMap::new, Collectors.counting()));
        types.forEach(
                (type, count) -> value(text, "kernel_currently_running_total{type=\"" + quoted(type) + "\"}", count));
        gauge(text, "jupyter_server_info", "Jupyter Server Version information");
        value(text, "jupyter_server_info{version=\"" + ServerVersion.NUMBER + "\"}", 1);
        Instant last = kernels.lastActivity(started);
        gauge(
                text,
                "jupyter_server_last_activity_timestamp_seconds",
                "Timestamp of last seen activity on this Jupyter Server");
        value(text, "jupyter_server_last_activity_timestamp_seconds", seconds(last));
        gauge(text, "jupyter_server_started_timestamp_seconds", "Timestamp of when this Jupyter Server was started");
        value(text, "jupyter_server_started_timestamp_seconds", seconds(started));
        gauge(text, "jupyter_server_active_duration_seconds", "Number of seconds this Jupyter Server has been active");
        value(
                text,
                "jupyter_server_active_duration_seconds",
                Duration.between(started, last).toMillis() / 1000.0);
        return Response.ok(text.toString(), "text/plain; version=0.0.4; charset=utf-8")
                .build();
    }

    private static double seconds(Instant instant) {
        return instant.toEpochMilli() / 1000.0;
    }

    private static String quoted(String label) {
        return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    private static void gauge(StringBuilder text, String name, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(" gauge\n");
    }

    private static void value(StringBuilder text, String name, double value) {
        text.append(name).append(' ').append(value).append('\n');
    }
}
