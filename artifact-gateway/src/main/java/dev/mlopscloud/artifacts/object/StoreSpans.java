package dev.mlopscloud.artifacts.object;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/**
 * A span for each call of the S3 client within a trace, named as OpenTelemetry's conventions for AWS have it. Calls of
 * nobody's, such as those of the readiness check, make none.
 */
final class StoreSpans implements ExecutionInterceptor {
    private static final ExecutionAttribute<Span> SPAN = new ExecutionAttribute<>("dev.mlopscloud.span");

    private final Tracer tracer;

    StoreSpans(Tracer tracer) {
        this.tracer = tracer;
    }

    @Override
    public void beforeExecution(Context.BeforeExecution call, ExecutionAttributes attributes) {
        if (!Span.current().getSpanContext().isValid()) {
            return;
        }
        String operation = attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME);
        Span span = tracer.spanBuilder("S3." + operation)
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute("rpc.system", "aws-api")
                .setAttribute("rpc.service", "S3")
                .setAttribute("rpc.method", operation)
                .startSpan();
        describe(span, call.request(), "Bucket", "aws.s3.bucket");
        describe(span, call.request(), "Key", "aws.s3.key");
        attributes.putAttribute(SPAN, span);
    }

    private static void describe(Span span, SdkRequest request, String field, String attribute) {
        request.getValueForField(field, String.class).ifPresent(value -> span.setAttribute(attribute, value));
    }

    @Override
    public void afterExecution(Context.AfterExecution call, ExecutionAttributes attributes) {
        Span span = attributes.getAttribute(SPAN);
        if (span != null) {
            span.setAttribute("http.response.status_code", call.httpResponse().statusCode());
            span.end();
        }
    }

    @Override
    public void onExecutionFailure(Context.FailedExecution call, ExecutionAttributes attributes) {
        Span span = attributes.getAttribute(SPAN);
        if (span != null) {
            // Its message may name addresses of the store.
            span.setStatus(StatusCode.ERROR, call.exception().getClass().getSimpleName());
            span.end();
        }
    }
}
