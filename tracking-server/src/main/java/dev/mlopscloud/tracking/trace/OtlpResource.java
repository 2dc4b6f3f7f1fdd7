package dev.mlopscloud.tracking.trace;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mlopscloud.tracking.api.BodyRoom;
import dev.mlopscloud.tracking.api.Validation;
import dev.mlopscloud.tracking.meter.IngestionMeters;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** {@code /v1/traces}: OpenTelemetry's protocol over HTTP. A request is kept whole or not at all. */
@Path("v1/traces")
@RunOnVirtualThread
public final class OtlpResource {
    private static final String PROTOBUF = "application/x-protobuf";
    private static final Pattern TRACE_ID = Pattern.compile("[0-9a-f]{1,32}");
    private static final Pattern SPAN_ID = Pattern.compile("[0-9a-f]{1,16}");

    /**
     * Bytes of a body, compressed or not: a small one may not unpack to more either. No more than a part of the heap,
     * which has to hold what is read out of it as well.
     */
    private final int largest =
            (int) Math.min(64 * 1024 * 1024, Runtime.getRuntime().maxMemory() / 8);

    private final SpanStore spans;
    private final ObjectMapper json;
    private final BodyRoom room;
    private final IngestionMeters meters;

    OtlpResource(SpanStore spans, ObjectMapper json, BodyRoom room, IngestionMeters meters) {
        this.spans = spans;
        this.json = json;
        this.room = room;
        this.meters = meters;
    }

    @POST
    public Response export(
            @HeaderParam("x-mlflow-experiment-id") @Nullable String experimentId,
            @HeaderParam("x-mlflow-run-id") @Nullable String runId,
            @HeaderParam("Content-Type") @Nullable String contentType,
            @HeaderParam("Content-Encoding") @Nullable String encoding,
            InputStream body)
            throws IOException {
        long begin = System.nanoTime();
        try {
            return kept(experimentId, runId, contentType, encoding, body);
        } finally {
            meters.took(System.nanoTime() - begin);
        }
    }

    private Response kept(
            @Nullable String experimentId,
            @Nullable String runId,
            @Nullable String contentType,
            @Nullable String encoding,
            InputStream body)
            throws IOException {
        if (experimentId == null) {
            return Response.status(422)
                    .type(MediaType.APPLICATION_JSON_TYPE)
                    .entity("{\"detail\":[{\"type\":\"missing\",\"loc\":[\"header\",\"x-mlflow-experiment-id\"],"
                            + "\"msg\":\"Field required\",\"input\":null}]}")
                    .build();
        }
        String type = contentType == null ? "" : contentType.split(";", 2)[0].strip();
        if (!type.equals(PROTOBUF) && !type.equals(MediaType.APPLICATION_JSON)) {
            throw new OtlpException(
                    400,
                    "Invalid Content-Type: " + contentType + ". Expected: application/x-protobuf or application/json");
        }
        String packing = encoding == null ? "" : encoding.toLowerCase(Locale.ROOT);
        room.read(body, largest, packed -> {
            meters.received(packed.length);
            return unpacked(limited(packed), packing, content -> {
                List<OtlpSpan> received =
                        type.equals(PROTOBUF) ? OtlpProtobuf.spans(content) : OtlpJson.spans(json, content);
                received.forEach(OtlpResource::check);
                meters.kept(received.size(), () -> spans.log(Validation.experimentId(experimentId), received, runId));
                return received.size();
            });
        });
        return type.equals(PROTOBUF)
                ? Response.ok(new byte[0], PROTOBUF).build()
                : Response.ok("{}", MediaType.APPLICATION_JSON_TYPE).build();
    }

    private static void check(OtlpSpan span) {
        boolean valid = TRACE_ID.matcher(span.traceId()).matches()
                && SPAN_ID.matcher(span.spanId()).matches()
                && (span.isRoot() || SPAN_ID.matcher(span.parentId()).matches())
                && span.started() >= 0
                && span.ended() >= 0
                && span.links().stream()
                        .allMatch(link -> TRACE_ID.matcher(link.traceId()).matches()
                                && SPAN_ID.matcher(link.spanId()).matches());
        if (!valid) {
            throw new OtlpException(422, "Cannot convert OpenTelemetry span to MLflow span");
        }
    }

    private <T> T unpacked(byte[] packed, String encoding, Function<byte[], T> use) {
        return switch (encoding) {
            case "" -> use.apply(packed);
            case "gzip" -> {
                try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
                    yield room.read(in, largest, content -> use.apply(limited(content)));
                } catch (IOException e) {
                    throw new OtlpException(400, "Failed to decompress gzip payload");
                }
            }
            case "deflate" -> inflated(packed, use);
            default -> throw new OtlpException(400, "Unsupported Content-Encoding: " + encoding);
        };
    }

    /** With the header of zlib, or without, as some clients send it. */
    private <T> T inflated(byte[] packed, Function<byte[], T> use) {
        boolean zlib = packed.length > 1
                && (packed[0] & 0x0f) == 8
                && (((packed[0] & 0xff) << 8) | (packed[1] & 0xff)) % 31 == 0;
        Inflater inflater = new Inflater(!zlib);
        try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(packed), inflater)) {
            return room.read(in, largest, content -> use.apply(limited(content)));
        } catch (IOException e) {
            throw new OtlpException(400, "Failed to decompress deflate payload");
        } finally {
            inflater.end();
        }
    }

    private byte[] limited(byte[] bytes) {
        if (bytes.length > largest) {
            throw new OtlpException(413, "The spans are larger than " + largest + " bytes");
        }
        return bytes;
    }

    @ServerExceptionMapper
    Response refused(OtlpException e) {
        return Response.status(e.status())
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(json.createObjectNode().put("detail", e.detail()).toString())
                .build();
    }
}
