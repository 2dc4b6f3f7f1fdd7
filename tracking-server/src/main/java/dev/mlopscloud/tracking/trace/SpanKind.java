package dev.mlopscloud.tracking.trace;

/** OpenTelemetry's kinds of spans. What is unknown counts as internal, as in MLflow. */
enum SpanKind {
    INTERNAL(1),
    SERVER(2),
    CLIENT(3),
    PRODUCER(4),
    CONSUMER(5);

    private static final String PREFIX = "SPAN_KIND_";

    private final long number;

    SpanKind(long number) {
        this.number = number;
    }

    static SpanKind of(long number) {
        for (SpanKind kind : values()) {
            if (kind.number == number) {
                return kind;
            }
        }
        return INTERNAL;
    }

    /** The kind of a name or a number. */
    static SpanKind of(String text) {
        for (SpanKind kind : values()) {
            if (text.equals(kind.text()) || text.equals(Long.toString(kind.number))) {
                return kind;
            }
        }
        return INTERNAL;
    }

    /** The kind's name in OpenTelemetry's protocol. */
    String text() {
        return PREFIX + name();
    }
}
