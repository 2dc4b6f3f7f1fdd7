package dev.mlopscloud.tracking.trace;

/** OpenTelemetry's kinds of spans, in the order of their numbers. What is unknown counts as internal, as in MLflow. */
enum SpanKind {
    UNSPECIFIED,
    INTERNAL,
    SERVER,
    CLIENT,
    PRODUCER,
    CONSUMER;

    private static final String PREFIX = "SPAN_KIND_";

    static SpanKind of(long number) {
        return number <= 0 || number >= values().length ? INTERNAL : values()[(int) number];
    }

    /** The kind of a name or a number. */
    static SpanKind of(String text) {
        for (SpanKind kind : values()) {
            if (text.equals(kind.text()) || text.equals(Integer.toString(kind.ordinal()))) {
                return of(kind.ordinal());
            }
        }
        return INTERNAL;
    }

    /** The kind's name in OpenTelemetry's protocol. */
    String text() {
        return PREFIX + name();
    }
}
