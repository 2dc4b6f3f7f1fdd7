package dev.mlopscloud.workflows.trace;

import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.sdk.trace.IdGenerator;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Ids at random, but those of runs and tries: these follow from what they stand for, in whatever process. */
@Singleton
public final class SpanIds implements IdGenerator {
    private static final ScopedValue<SpanIds.Pair> GIVEN = ScopedValue.newInstance();
    private static final IdGenerator RANDOM = IdGenerator.random();

    /** The ids of a span. */
    record Pair(String trace, String span) {}

    @Override
    public String generateTraceId() {
        return GIVEN.isBound() ? GIVEN.get().trace() : RANDOM.generateTraceId();
    }

    @Override
    public String generateSpanId() {
        return GIVEN.isBound() ? GIVEN.get().span() : RANDOM.generateSpanId();
    }

    static void with(Pair ids, Runnable work) {
        ScopedValue.where(GIVEN, ids).run(work);
    }

    static Pair of(TracedRun run) {
        ByteBuffer digest = digest(
                run.dagId(),
                run.runId(),
                run.version().toString(),
                Long.toString(run.queued().toEpochMilli()));
        return new Pair(
                TraceId.fromLongs(digest.getLong(), digest.getLong()), SpanId.fromLong(nonZero(digest.getLong())));
    }

    static Pair of(TracedTry attempt) {
        ByteBuffer digest = digest(attempt.taskInstance().toString(), Integer.toString(attempt.number()));
        return new Pair(of(attempt.run()).trace(), SpanId.fromLong(nonZero(digest.getLong())));
    }

    private static ByteBuffer digest(String... parts) {
        try {
            String text = String.join("\n", parts);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long nonZero(long id) {
        return id == 0 ? 1 : id;
    }
}
