package dev.mlopscloud.workflows.trace;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import jakarta.inject.Singleton;
import java.net.http.HttpRequest;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * The spans of runs and tries. A span is made when what it stands for has ended, with the ids that its children were
 * given before: so nothing has to be kept meanwhile, and a try that another process takes up stays in its trace.
 */
@Singleton
public final class Traces {
    private final boolean on;
    private final Tracer tracer;
    private final Sampler sampler;

    Traces(
            OpenTelemetry telemetry,
            @ConfigProperty(name = "quarkus.otel.sdk.disabled") boolean disabled,
            @ConfigProperty(name = "quarkus.otel.traces.sampler.arg", defaultValue = "1.0") double share) {
        this.on = !disabled;
        this.tracer = telemetry.getTracer("workflow-scheduler");
        this.sampler = Sampler.traceIdRatioBased(share);
    }

    /** Whether anybody collects traces. */
    public boolean isOn() {
        return on;
    }

    /** What hands the trace on to the work of a try: {@code traceparent}; empty without traces. */
    public Map<String, String> carrier(TracedTry attempt) {
        Map<String, String> carrier = new TreeMap<>();
        W3CTraceContextPropagator.getInstance()
                .inject(within(attempt), carrier, (target, name, value) -> carrier.put(name, value));
        return carrier;
    }

    /** The context of a try's work: what is traced in it belongs to the try. */
    public Context within(TracedTry attempt) {
        return on ? context(SpanIds.of(attempt)) : Context.root();
    }

    /** Hands the trace of the work that goes on in this thread to whoever is asked. */
    public static void into(HttpRequest.Builder request) {
        W3CTraceContextPropagator.getInstance()
                .inject(Context.current(), request, (target, name, value) -> request.setHeader(name, value));
    }

    /** The same for a process: {@code TRACEPARENT} and its kin, as variables. */
    public static Map<String, String> environment() {
        Map<String, String> environment = new TreeMap<>();
        W3CTraceContextPropagator.getInstance()
                .inject(
                        Context.current(),
                        environment,
                        (target, name, value) -> environment.put(name.toUpperCase(Locale.ROOT), value));
        return environment;
    }

    /** Work that belongs to the trace of this thread, in whatever thread it is done. */
    public static <T> Callable<T> carried(Callable<T> work) {
        return Context.current().wrap(work);
    }

    private Context context(SpanIds.Pair ids) {
        TraceFlags flags = isKept(ids.trace()) ? TraceFlags.getSampled() : TraceFlags.getDefault();
        return Context.root()
                .with(Span.wrap(
                        SpanContext.createFromRemoteParent(ids.trace(), ids.span(), flags, TraceState.getDefault())));
    }

    private boolean isKept(String trace) {
        return sampler.shouldSample(Context.root(), trace, "", SpanKind.INTERNAL, Attributes.empty(), List.of())
                        .getDecision()
                == SamplingDecision.RECORD_AND_SAMPLE;
    }

    /** A try has ended. */
    public void ended(TracedTry attempt, @Nullable Instant start, Instant end, String state) {
        if (on) {
            TracedRun run = attempt.run();
            SpanBuilder span = tracer.spanBuilder(attempt.name())
                    .setParent(context(SpanIds.of(run)))
                    .setStartTimestamp(start == null ? end : start)
                    .setAttribute("airflow.dag_id", run.dagId())
                    .setAttribute("airflow.task_id", attempt.taskId())
                    .setAttribute("airflow.dag_run.run_id", run.runId())
                    .setAttribute("airflow.task_instance.try_number", attempt.number())
                    .setAttribute("airflow.task_instance.map_index", attempt.mapIndex())
                    .setAttribute("airflow.task_instance.state", state)
                    .setAttribute(
                            "airflow.task_instance.id", attempt.taskInstance().toString());
            emit(span, SpanIds.of(attempt), end, state);
        }
    }

    /** A run has ended. */
    public void ended(TracedRun run, @Nullable Instant start, Instant end, String state) {
        if (on) {
            SpanBuilder span = tracer.spanBuilder("dag_run." + run.dagId())
                    .setNoParent()
                    .setStartTimestamp(run.queued())
                    .setAttribute("airflow.dag_id", run.dagId())
                    .setAttribute("airflow.dag_run.run_id", run.runId())
                    .setAttribute("airflow.dag_run.run_type", run.type())
                    .setAttribute("airflow.dag_run.start_date", String.valueOf(start))
                    .setAttribute("airflow.dag_run.end_date", end.toString());
            emit(span, SpanIds.of(run), end, state);
        }
    }

    private static void emit(SpanBuilder span, SpanIds.Pair ids, Instant end, String state) {
        SpanIds.with(ids, () -> span.startSpan()
                .setStatus(state.equals("success") ? StatusCode.OK : StatusCode.ERROR)
                .end(end));
    }
}
